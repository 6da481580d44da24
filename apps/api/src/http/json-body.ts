/** @file Reads JSON: as much of it, and as deep, as a request needs, in UTF-8 alone. */
import { isUtf8 } from "node:buffer";
import { isDeeperThan } from "@atlas/schema";
import express, { type Request, type RequestHandler } from "express";
import { MAX_BODY_BYTES, MAX_BODY_DEPTH, MAX_WRITER_BODY_BYTES } from "../shared/limits.ts";
import { answerError } from "./answers.ts";

/** Parts of results are larger than any query. */
export function jsonBody(isWriter: (request: Request) => boolean): RequestHandler[] {
  const [reading, writing] = [MAX_BODY_BYTES, MAX_WRITER_BODY_BYTES].map(upTo);
  return [(request, response, next) => (isWriter(request) ? writing! : reading!)(request, response, next), shallowOnly];
}

/** Of a body that says at once that it is too large, the library would read all before it refuses it. */
function upTo(limit: number): RequestHandler {
  const read = express.json({ limit, verify });
  return (request, response, next) =>
    Number(request.headers["content-length"] ?? 0) > limit
      ? next(Object.assign(unreadable(413, "entity.too.large"), { limit }))
      : read(request, response, next);
}

/** The type of the error of a body that is no UTF-8. */
export const NO_UTF8 = "utf8.invalid";

/** Bytes that are no UTF-8 would be read as U+FFFD, and another text be stored than was sent. */
function verify(_request: unknown, _response: unknown, body: Buffer, charset: string): void {
  if (charset !== "utf-8") throw unreadable(415, "charset.unsupported");
  if (!isUtf8(body)) throw unreadable(400, NO_UTF8);
}

const unreadable = (status: number, type: string) => Object.assign(new Error(type), { status, type });

const shallowOnly: RequestHandler = ({ body }, response, next) => {
  if (!isDeeperThan(MAX_BODY_DEPTH, body)) return next();
  const message = `The request nests values more than ${MAX_BODY_DEPTH} levels deep; no variable needs as many.`;
  answerError(response, 400, "BAD_REQUEST", message);
};
