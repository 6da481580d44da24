/**
 * @file Where the hub is, who we are there, and where downloads are kept: the variables that Hugging Face's own tools read, with
 * their meaning and defaults. An empty variable counts as absent.
 */
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { UserError } from "@atlas/schema";

/** A token that no log, error or JSON can show by accident. */
export class HubToken {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  authorization(): string {
    return `Bearer ${this.#value}`;
  }

  toJSON(): string {
    return "***";
  }
}

export interface HubConfig {
  /** Without a slash at its end. */
  endpoint: string;
  token: HubToken | undefined;
  /** Absolute path of the folder that holds `models--owner--name`. */
  cache: string;
  /** True where the hub must not be asked: what the cache holds has to do. */
  offline: boolean;
}

const DEFAULT_ENDPOINT = "https://huggingface.co";

/** @param cache instead of what the environment says. @throws UserError when HF_ENDPOINT or HF_TOKEN cannot be used; neither is repeated. */
export function hubConfig(env: NodeJS.ProcessEnv = process.env, cache?: string): HubConfig {
  const home = env.HF_HOME || join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "huggingface");
  const folder = cache ?? (env.HF_HUB_CACHE || env.HUGGINGFACE_HUB_CACHE || join(home, "hub"));
  return {
    endpoint: endpointOf(env.HF_ENDPOINT),
    token: tokenOf(env.HF_TOKEN),
    cache: resolve(folder),
    offline: /^(1|on|yes|true)$/i.test(env.HF_HUB_OFFLINE ?? ""),
  };
}

function endpointOf(text: string | undefined): string {
  if (!text) return DEFAULT_ENDPOINT;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash)
    throw new UserError(
      "HF_ENDPOINT is not the address of a hub; set it to https://HOST without a user or password, or leave it out.",
    );
  return url.href.replace(/\/+$/, "");
}

/** A header cannot carry anything but visible ASCII, and what cannot be sent is best said at once. */
function tokenOf(text: string | undefined): HubToken | undefined {
  const token = text?.trim();
  if (!token) return undefined;
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new UserError("HF_TOKEN is no token; copy it again from the hub's settings.");
  return new HubToken(token);
}
