/** @file Sends a file that never changes: with an entity tag, and in parts where a client asks for one. Source: RFC 9110, sections 13 and 14. */
import type { Request, Response } from "express";
import { answerError } from "../http/answers.ts";

export interface SentFile {
  /** Strong, with its quotes. */
  etag: string;
  type: string;
  name: string;
}

/** A result never changes, but it may be withdrawn from the public, so caches ask each time whether it still holds. */
const REVALIDATED = "public, no-cache";

/** @returns whether the client has the file already, in which case it has been told so. */
export function answeredFromCache(request: Request, response: Response, { etag, type, name }: SentFile): boolean {
  response.set({
    etag,
    "accept-ranges": "bytes",
    "cache-control": REVALIDATED,
    "content-type": type,
    "content-disposition": `attachment; filename="${name}"`,
  });
  if (!request.fresh) return false;
  response.status(304).end();
  return true;
}

export function sendBytes(request: Request, response: Response, body: Buffer, { etag }: SentFile): void {
  const range = wantedRange(request, body.length, etag);
  if (range === "unsatisfiable") {
    response.set("content-range", `bytes */${body.length}`);
    for (const ofFile of ["content-type", "content-disposition"]) response.removeHeader(ofFile);
    const message = `The file has ${body.length} bytes, and none of the part that was asked for.`;
    answerError(response, 416, "RANGE_NOT_SATISFIABLE", message);
    return;
  }
  if (range === "whole") {
    response.status(200).set("content-length", String(body.length)).end(body);
    return;
  }
  const { start, end } = range;
  response.status(206).set("content-range", `bytes ${start}-${end}/${body.length}`);
  response.set("content-length", String(end + 1 - start)).end(body.subarray(start, end + 1));
}

/** The last so many bytes, for which the library does not take more than there are. */
const LAST = /^bytes=-(\d+)$/;

/** One range; several at once, or one of another version of the file, get the whole. */
function wantedRange(
  request: Request,
  size: number,
  etag: string,
): { start: number; end: number } | "whole" | "unsatisfiable" {
  const condition = request.get("if-range");
  if (condition !== undefined && condition !== etag) return "whole";
  const last = Number(LAST.exec(request.get("range") ?? "")?.[1] ?? 0);
  if (last > 0 && size > 0) return { start: Math.max(0, size - last), end: size - 1 };
  const ranges = request.range(size);
  if (ranges === -1) return "unsatisfiable";
  if (ranges === undefined || ranges === -2 || ranges.type !== "bytes" || ranges.length !== 1) return "whole";
  return ranges[0]!;
}
