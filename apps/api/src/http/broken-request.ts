/** @file Errors outside GraphQL: of reading a request (its size, its encoding, its JSON), and of files while the database is away. */
import type { Logger } from "@atlas/platform";
import type { ErrorRequestHandler } from "express";
import { MAX_BODY_BYTES } from "../shared/limits.ts";
import { answerError } from "./answers.ts";
import { databaseAway } from "./errors.ts";

export function brokenRequest(log: Logger): ErrorRequestHandler {
  return (error: { type?: string; status?: number; limit?: number }, _request, response, _next) => {
    if (error.type === "entity.too.large")
      return answerError(
        response,
        413,
        "PAYLOAD_TOO_LARGE",
        `The request is too large; send at most ${error.limit ?? MAX_BODY_BYTES} bytes.`,
      );
    if (error.status !== undefined && error.status < 500)
      return answerError(
        response,
        error.status,
        "BAD_REQUEST",
        'The request cannot be read; send JSON with a field "query".',
      );
    const away = databaseAway(error, log);
    if (away) return answerError(response, 503, away.code, away.message);
    log.error({ err: error }, "a request failed");
    answerError(response, 500, "INTERNAL_SERVER_ERROR", "Something failed on our side; it has been logged.");
  };
}
