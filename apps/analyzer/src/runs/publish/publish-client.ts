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
  /** Seconds that tries may go on for while it does not answer; PATIENCE_SECONDS unless said otherwise. */
  patience?: number | undefined;
  /** Seconds that it may take over one request; ANSWER_SECONDS unless said otherwise. */
  answerWithin?: number | undefined;
  /** Told before each further try, in one sentence, why it takes one and when. */
  onWait?: ((sentence: string) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** A database that restarts, or a server that is updated, is back within it. */
export const PATIENCE_SECONDS = 60;
/** A part is 1.4 MB as it is sent, which a line of 100 kbit/s takes two minutes for. */
export const ANSWER_SECONDS = 120;

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
  errors: z
    .array(z.object({ message: z.string(), extensions: z.object({ code: z.string() }).partial().optional() }))
    .optional(),
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

/** Between the first two tries; then twice as long each time, up to the longest. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** A server that has been asked too often says for how long it does not answer, which is a minute at most. */
const LONGEST_PAUSE_MS = 120_000;

async function ask(to: Destination, variables: object): Promise<State> {
  let left = 1000 * (to.patience ?? PATIENCE_SECONDS);
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(LONGEST_WAIT_MS, 2 * wait)) {
    try {
      return await askOnce(to, variables);
    } catch (error) {
      if (!(error instanceof Unreachable) || to.signal?.aborted) throw error;
      left -= error.silence;
      if (wait > left) throw error;
      left -= wait;
      // A pause that the server wants is no impatience of ours.
      const pause = Math.max(wait, error.pause);
      to.onWait?.(`${error.why}; trying again in ${pause / 1000} s.`);
      await sleep(pause, undefined, { signal: to.signal });
    }
  }
}

interface Waits {
  /** Milliseconds that the server wants to be left alone. */
  pause?: number;
  /** Milliseconds that it was waited for in vain. */
  silence?: number;
}

/** Worth another try: a part that arrived twice changes nothing. */
class Unreachable extends UserError {
  readonly why: string;
  readonly pause: number;
  readonly silence: number;
  constructor(why: string, { pause = 0, silence = 0 }: Waits, cause?: unknown) {
    super(`${why}; see that its API listens there, and try again.`, { code: "UNAVAILABLE", cause });
    this.why = why;
    this.pause = pause;
    this.silence = silence;
  }
}

/** From the header Retry-After, in seconds as our servers write it. */
function pauseOf({ headers }: Pick<Response, "headers">): number {
  const seconds = Number(headers.get("retry-after") ?? 0);
  return Number.isFinite(seconds) ? Math.min(LONGEST_PAUSE_MS, Math.max(0, 1000 * seconds)) : 0;
}

/** Codes of what may be over at the next try: a database that is away, or one that waits for somebody who is. */
const PASSING: ReadonlySet<string | undefined> = new Set(["UNAVAILABLE", "TIMEOUT"]);

async function askOnce(to: Destination, variables: object): Promise<State> {
  const server = `The server at ${hidePasswords(to.url)}`;
  const response = await send(to, server, variables);
  const parsed = answer.safeParse(response.body);
  const { data, errors: [error] = [] } = parsed.data ?? {};
  if (PASSING.has(error?.extensions?.code))
    throw new Unreachable(`${server} cannot answer at the moment`, { pause: pauseOf(response) });
  if (response.status >= 500 || response.status === 429)
    throw new Unreachable(`${server} answered with status ${response.status}`, { pause: pauseOf(response) });
  if (!parsed.success) throw new UserError(`${server} is no Circuit Atlas of this version.`);
  if (data) return data.publishResults;
  throw new UserError(`The server refuses it: ${error?.message ?? "without a reason."}`);
}

interface Answer extends Pick<Response, "status" | "headers"> {
  /** Undefined where it is no JSON. */
  body: unknown;
}

/** @throws Unreachable when it cannot be reached, or does not answer in time */
async function send(
  { url, key, signal, answerWithin }: Destination,
  server: string,
  variables: object,
): Promise<Answer> {
  const address = new URL(url);
  if (!address.pathname.endsWith("/graphql")) address.pathname = `${address.pathname.replace(/\/$/, "")}/graphql`;
  const seconds = answerWithin ?? ANSWER_SECONDS;
  const late = AbortSignal.timeout(1000 * seconds);
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
      body: JSON.stringify({ query: PUBLISH, variables }),
      signal: signal ? AbortSignal.any([signal, late]) : late,
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parsedJson(text) };
  } catch (cause) {
    if (signal?.aborted) throw cause;
    if (late.aborted)
      throw new Unreachable(`${server} did not answer within ${seconds} s`, { silence: 1000 * seconds }, cause);
    throw new Unreachable(`${server} cannot be reached`, {}, cause);
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
