/**
 * @file Answers to queries, kept as they were sent for as long as nothing changes that answers are made of. Each is given only after the
 * database has said so (Changes), so that nobody, whichever process they ask, is told what is no longer so. Whoever asks what is being
 * answered already waits for that answer: after a change many ask the same at once. Large answers are compressed once, for all who come
 * after the first.
 */
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Changes } from "@atlas/platform";
import type { Request, RequestHandler, Response } from "express";
import { LRUCache } from "lru-cache";
import { MAX_CACHED_BYTES } from "../shared/limits.ts";

interface Kept {
  /** What Changes said before the query ran. */
  at: number;
  body: Buffer;
  headers: Record<string, string>;
  /** The body by gzip, once somebody has asked for it. */
  compressed?: Promise<Buffer>;
}

/** An answer that is being made. */
interface Coming {
  at: number;
  /** Undefined where it turns out that it may not be kept. */
  answer: Promise<Kept | undefined>;
}

/** Questions remembered whose answers may not be kept. */
const MAX_ALONE = 1_000;

/** Smaller answers travel in one packet as they are. */
const MIN_COMPRESSED_BYTES = 1_024;

/** Headers that belong to the answer; the others are set anew for each request. */
const OF_ANSWER = ["content-type", "cache-control", "etag"];

/** On the response: whether its answer may be kept. */
const MAY_KEEP = "mayKeep";

/** For whoever understands the request, to say that its answer may be kept. */
export function mayKeep(response: Response): void {
  response.locals[MAY_KEEP] = true;
}

/** After the body was read and before it is understood. @param bytes what all answers together may take; 0 keeps none. */
export function answerCache(changes: Changes, bytes: number): RequestHandler {
  if (bytes === 0) return (_request, _response, next) => next();
  const kept = new LRUCache<string, Kept>({
    maxSize: bytes,
    maxEntrySize: MAX_CACHED_BYTES,
    sizeCalculation: ({ body }) => (isLarge(body) ? 2 : 1) * body.length + 1_000,
  });
  const coming = new Map<string, Coming>();
  const alone = new LRUCache<string, true>({ max: MAX_ALONE });
  /** Follows the answer that this request makes, so that whoever asks the same meanwhile need not make it again. */
  const follow = (key: string, at: number, response: Response) => {
    const answer = sentOn(response).then((sent) => sent && { at, ...sent });
    coming.set(key, { at, answer });
    void answer.then((made) => {
      if (coming.get(key)?.answer === answer) coming.delete(key);
      if (made === undefined) return void alone.set(key, true);
      alone.delete(key);
      kept.set(key, made);
    });
  };
  return async (request, response, next) => {
    const key = keyOf(request);
    if (key === undefined) return next();
    response.vary("accept").vary("accept-encoding");
    const at = await changes.now();
    if (at === undefined) return next();
    const known = kept.get(key);
    if (known?.at === at) return await answer(request, response, known);
    const other = coming.get(key);
    const made = other?.at === at && !alone.has(key) ? await other.answer : undefined;
    if (made !== undefined) return await answer(request, response, made);
    follow(key, at, response);
    next();
  };
}

/** Undefined where an answer may differ between visitors, or the request is none for a query. */
function keyOf({ method, url, headers, body }: Request): string | undefined {
  if (headers.authorization !== undefined || headers.cookie !== undefined) return undefined;
  const asked = method === "GET" ? url : isQuery(body) ? JSON.stringify(body) : undefined;
  if (asked === undefined) return undefined;
  return createHash("sha256").update(`${method} ${headers.accept} ${asked}`).digest("base64");
}

/** What a foreign page can send without asking first is not read as JSON, and so gets nothing from here. */
const isQuery = (body: unknown): boolean => typeof body === "object" && body !== null && !Array.isArray(body);

async function answer(request: Request, response: Response, kept: Kept): Promise<void> {
  response.set(kept.headers);
  if (request.fresh) {
    response.removeHeader("content-type");
    return void response.status(304).end();
  }
  const isCompressed = isLarge(kept.body) && request.acceptsEncodings("gzip", "identity") === "gzip";
  if (isCompressed) response.set("content-encoding", "gzip");
  const body = isCompressed ? await compressed(kept) : kept.body;
  response.set("content-length", String(body.length)).end(body);
}

function compressed(kept: Kept): Promise<Buffer> {
  kept.compressed ??= compress(kept.body);
  return kept.compressed;
}

const isLarge = (body: Buffer): boolean => body.length >= MIN_COMPRESSED_BYTES;

const compress = promisify<Buffer, Buffer>(gzip);

/**
 * What is sent, once it is; undefined where it may not be kept, or nothing is sent. Express computes the entity tag as it sends, and takes the
 * type away where it sends no body.
 */
function sentOn(response: Response): Promise<Omit<Kept, "at"> | undefined> {
  const send = response.send.bind(response);
  const headers = () => OF_ANSWER.flatMap((name) => (response.hasHeader(name) ? [[name, response.get(name)!]] : []));
  return new Promise((resolve) => {
    response.once("close", () => resolve(undefined));
    response.send = (body: unknown) => {
      const before = headers();
      const whole = response.statusCode === 200 && response.locals[MAY_KEEP] === true;
      send(body);
      const sent = { headers: Object.fromEntries([...before, ...headers()]) };
      resolve(whole && typeof body === "string" ? { body: Buffer.from(body), ...sent } : undefined);
      return response;
    };
  });
}
