/** @file Reads JSON: as much of it, and as deep, as a request needs. */
import express, { type Request, type RequestHandler } from "express";
import { MAX_BODY_BYTES, MAX_BODY_DEPTH, MAX_WRITER_BODY_BYTES } from "../shared/limits.ts";
import { answerError } from "./answers.ts";

/** Parts of results are larger than any query. */
export function jsonBody(isWriter: (request: Request) => boolean): RequestHandler[] {
  const [reading, writing] = [MAX_BODY_BYTES, MAX_WRITER_BODY_BYTES].map((limit) => express.json({ limit }));
  return [(request, response, next) => (isWriter(request) ? writing! : reading!)(request, response, next), shallowOnly];
}

const shallowOnly: RequestHandler = ({ body }, response, next) => {
  if (!isDeeperThan(MAX_BODY_DEPTH, body)) return next();
  const message = `The request nests values more than ${MAX_BODY_DEPTH} levels deep; no variable needs as many.`;
  answerError(response, 400, "BAD_REQUEST", message);
};

/** Level by level: whatever goes down one by one runs out of stack. */
function isDeeperThan(most: number, value: unknown): boolean {
  let level = [value];
  for (let depth = 0; depth <= most; depth++) {
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
    if (level.length === 0) return false;
  }
  return true;
}
