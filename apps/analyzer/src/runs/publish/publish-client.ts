/** @file Sends one bundle to another server's API: in parts, only those that are missing there, tried again when the line breaks. */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { hidePasswords } from "@atlas/platform";
import { MAX_PART_BYTES, type PublicationKind, UserError } from "@atlas/schema";
import { z } from "zod";

export interface Destination {
  /** Address of the API, with or without /graphql. */
  url: string;
  /** A secret: never print it. */
  key: string;
  /** Of that server. */
  project: string;
  signal?: AbortSignal | undefined;
}

export interface Sending {
  kind: PublicationKind;
  /** Content address, where it has one. */
  address: string | undefined;
  /** @returns undefined where there is nothing to send. */
  read(): Promise<object | undefined>;
}

const PUBLISH = `mutation Publish($project: String!, $kind: PublicationKind!, $hash: String!, $parts: Int!, $address: String, $part: PublicationPart) {
  publishResults(project: $project, kind: $kind, hash: $hash, parts: $parts, address: $address, part: $part) { missing stored } }`;

const state = z.object({ missing: z.array(z.int()), stored: z.boolean().nullable() });
const answer = z.object({
  data: z.object({ publishResults: state }).nullish(),
  errors: z.array(z.object({ message: z.string() })).optional(),
});
type State = z.infer<typeof state>;

/**
 * @returns whether it was not stored there before; null where there is nothing to send.
 * @throws UserError when the server refuses it or does not answer.
 */
export async function publishBundle(to: Destination, { kind, address, read }: Sending): Promise<boolean | null> {
  const bundle = await read();
  if (bundle === undefined) return null;
  const whole = await promisify(gzip)(JSON.stringify(bundle));
  const parts = Math.ceil(whole.length / MAX_PART_BYTES);
  const name = kind.toUpperCase().replace("-", "_");
  const common = { project: to.project, kind: name, hash: sha256(whole), parts, address };
  let { missing, stored } = await ask(to, common);
  for (const index of missing) {
    const content = whole.subarray(index * MAX_PART_BYTES, (index + 1) * MAX_PART_BYTES);
    const part = { index, hash: sha256(content), content: content.toString("base64") };
    ({ missing, stored } = await ask(to, { ...common, part }));
  }
  if (stored === null)
    throw new UserError(`The server still misses parts ${missing.join(", ")}; publish again to send them.`, {
      code: "UNAVAILABLE",
    });
  return stored;
}

/** Waits between tries; a server that restarts is back within them. */
const WAITS_MS = [500, 2_000, 5_000];
/** A server that has been asked too often says for how long it does not answer, which is a minute at most. */
const LONGEST_PAUSE_MS = 120_000;

async function ask(to: Destination, variables: object): Promise<State> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await askOnce(to, variables);
    } catch (error) {
      const wait = WAITS_MS[attempt];
      if (!(error instanceof Unreachable) || wait === undefined || to.signal?.aborted) throw error;
      await sleep(Math.max(wait, error.pause), undefined, { signal: to.signal });
    }
  }
}

/** Worth another try: a part that arrived twice changes nothing. */
class Unreachable extends UserError {
  /** Milliseconds that the server wants to be left alone. */
  pause = 0;
}

/** From the header Retry-After, in seconds as our servers write it. */
function pauseOf({ headers }: Response): number {
  const seconds = Number(headers.get("retry-after") ?? 0);
  return Number.isFinite(seconds) ? Math.min(LONGEST_PAUSE_MS, Math.max(0, 1000 * seconds)) : 0;
}

async function askOnce({ url, key, signal }: Destination, variables: object): Promise<State> {
  const address = new URL(url);
  if (!address.pathname.endsWith("/graphql")) address.pathname = `${address.pathname.replace(/\/$/, "")}/graphql`;
  const unreachable = (why: string, cause?: unknown) =>
    new Unreachable(`The server at ${hidePasswords(url)} ${why}; see that its API listens there, and try again.`, {
      code: "UNAVAILABLE",
      cause,
    });
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: PUBLISH, variables }),
    signal: signal ?? null,
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw unreachable("cannot be reached", cause);
  });
  if (response.status >= 500 || response.status === 429) {
    const error = unreachable(`answered with status ${response.status}`);
    error.pause = pauseOf(response);
    throw error;
  }
  const parsed = answer.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) throw new UserError(`The server at ${hidePasswords(url)} is no Circuit Atlas of this version.`);
  const { data, errors } = parsed.data;
  if (data) return data.publishResults;
  throw new UserError(`The server refuses it: ${errors?.[0]?.message ?? "without a reason."}`);
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
