/**
 * @file One request to the hub. Redirects are followed by hand, because the token belongs to the endpoint alone and must not
 * follow them to the hosts that hold the files; and because nothing that a server names may be followed without end.
 */
import { UserError } from "@atlas/schema";
import { type Answer, exchange } from "./exchange.ts";
import type { HubConfig } from "./hub-config.ts";
import { HUB_LIMITS, type HubOptions } from "./limits.ts";
import { type Asked, refusal } from "./refusal.ts";
import { PassingFailure, retryAfter, withRetries } from "./retry.ts";
import { StallWatch } from "./stall-watch.ts";

/** The hub needs two: to a repository's new name, and to where the file lies. */
const MAX_REDIRECTS = 5;
/** A listing of 20,000 files has about 6 MB. */
const MAX_METADATA_BYTES = 32 * 2 ** 20;
const REDIRECTS = [301, 302, 303, 307, 308];
/** Answers that may differ a moment later. */
const PASSING = [408, 425, 429, 500, 502, 503, 504];

/**
 * @param headers beyond the token
 * @returns an answer that is no redirect, whatever its status; the body is not read yet
 * @throws PassingFailure when the connection fails, UserError when redirects do not end
 */
export async function request(
  { endpoint, token, offline }: HubConfig,
  address: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Answer> {
  if (offline) throw new Error("the hub was asked although HF_HUB_OFFLINE is set");
  const home = new URL(endpoint).origin;
  let url = new URL(address);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const authorization = url.origin === home && token ? { authorization: token.authorization() } : {};
    const response = await send(url, { ...headers, ...authorization }, signal);
    if (!REDIRECTS.includes(response.status)) return response;
    response.body.destroy();
    url = target(response, url);
  }
  throw new UserError(`${endpoint} redirects without end; check HF_ENDPOINT.`, { code: "UNAVAILABLE" });
}

function target(response: Answer, from: URL): URL {
  const location = response.headers.get("location") ?? "";
  const url = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  const safe = url && /^https?:$/.test(url.protocol) && !(from.protocol === "https:" && url.protocol === "http:");
  if (safe && !url.username && !url.password) return url;
  throw new UserError(`${from.origin} redirects to an address that is not followed; check HF_ENDPOINT.`, {
    code: "UNAVAILABLE",
  });
}

/** The system's word for what went wrong is kept, the address is not: it may carry a signature. */
async function send(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer> {
  try {
    return await exchange(url, headers, signal);
  } catch (error) {
    throw connectionFailure(url.origin, error, signal);
  }
}

/** @returns the reason of an abort, a stall's among them, as it is; anything else as a failure that may pass. */
export function connectionFailure(origin: string, error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  const code = error instanceof Error && "code" in error ? String(error.code) : "connection lost";
  return new PassingFailure(`${origin} could not be reached (${code})`, { cause: error });
}

/** Throws for every answer but a good one. */
export async function refuseFailure(hub: HubConfig, response: Answer, asked: Asked): Promise<void> {
  if (response.status >= 200 && response.status < 300) return;
  response.body.destroy();
  const { status, headers } = response;
  if (!PASSING.includes(status)) throw refusal(hub, response, asked);
  const askedMs = retryAfter(headers.get("retry-after"));
  throw new PassingFailure(`${hub.endpoint} answered ${status}`, askedMs === undefined ? {} : { askedMs });
}

/**
 * A `fetch` for small answers, whole before it returns and tried again when something passes: what the hub's client is given
 * instead of the global one.
 * @throws UserError for every answer but a good one
 */
export function metadataFetch(hub: HubConfig, asked: Asked, options: HubOptions): typeof fetch {
  const { stallMs } = options.limits ?? HUB_LIMITS;
  return async (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    const headers = Object.fromEntries(new Headers(init?.headers));
    return withRetries(async () => {
      const watch = new StallWatch(hub.endpoint, stallMs, options.signal);
      try {
        const response = await request(hub, address, headers, watch.signal);
        await refuseFailure(hub, response, asked);
        return new Response(await smallBody(hub, response, watch), { headers: response.headers });
      } catch (error) {
        throw error instanceof UserError || error instanceof PassingFailure
          ? error
          : connectionFailure(hub.endpoint, error, watch.signal);
      } finally {
        watch.end();
      }
    }, options);
  };
}

async function smallBody({ endpoint }: HubConfig, { body }: Answer, watch: StallWatch): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    watch.touch();
    size += chunk.length;
    if (size > MAX_METADATA_BYTES)
      throw new UserError(`${endpoint} does not end an answer; check HF_ENDPOINT.`, { code: "UNAVAILABLE" });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
