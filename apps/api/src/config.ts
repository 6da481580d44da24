/** @file Configuration of the API: what all processes share, and the address it listens on. */
import { type Config, loadConfig } from "@atlas/platform";

export interface ApiConfig extends Config {
  /** Host name or address. Only this machine unless ATLAS_API_HOST says otherwise. */
  host: string;
}

/** @throws UserError naming the variable that is wrong. */
export function loadApiConfig(env: NodeJS.ProcessEnv): ApiConfig {
  return { ...loadConfig(env), host: env.ATLAS_API_HOST || "127.0.0.1" };
}
