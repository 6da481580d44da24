/** @file Where the filled database is: that of DATABASE_URL, else an embedded one beside, not among, results of one's own. */
import { CHECKOUT, type Config, loadConfig } from "@atlas/platform";

export function scaleConfig(env: NodeJS.ProcessEnv = process.env): Config {
  return loadConfig({ ...env, ATLAS_DATA: env.ATLAS_DATA || `${CHECKOUT}.atlas/scale` });
}
