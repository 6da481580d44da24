/** @file Errors outside GraphQL: of reading a request (its size, its encoding, its JSON), and of files while the database is away. */
import type { Logger } from "@atlas/platform";
import type { ErrorRequestHandler } from "express";
import { MAX_BODY_BYTES } from "../shared/limits.ts";
import { answerError } from "./answers.ts";
import { databaseAway } from "./errors.ts";
import { NO_UTF8 } from "./json-body.ts";

/** As body-parser makes it. */
interface ReadingError {
  type?: string;
  status?: number;
  limit?: number;
}

const NO_ADDRESS = "The address has a percent sign that no byte of UTF-8 follows; write it as %25, or correct it.";

export function brokenRequest(log: Logger): ErrorRequestHandler {
  return (error: ReadingError, _request, response, _next) => {
    if (error instanceof URIError) return answerError(response, 400, "BAD_REQUEST", NO_ADDRESS);
    if (error.status !== undefined && error.status < 500)
      return answerError(response, error.status, ...unreadable(error));
    const away = databaseAway(error, log);
    if (away) return answerError(response, 503, away.code, away.message);
    log.error({ err: error }, "a request failed");
    answerError(response, 500, "INTERNAL_SERVER_ERROR", "Something failed on our side; it has been logged.");
  };
}

function unreadable({ type, limit = MAX_BODY_BYTES }: ReadingError): [code: string, message: string] {
  switch (type) {
    case "entity.too.large":
      return [
        "PAYLOAD_TOO_LARGE",
        `The request is too large; send at most ${limit} bytes, counted as they are when unpacked.`,
      ];
    case "encoding.unsupported":
      return [
        "UNSUPPORTED_MEDIA_TYPE",
        "The body is compressed in an unknown way; use gzip, deflate or br, or send it as it is.",
      ];
    case "charset.unsupported":
      return ["UNSUPPORTED_MEDIA_TYPE", "The body is in an unknown character set; send JSON in UTF-8."];
    case NO_UTF8:
      return ["BAD_REQUEST", "The body has bytes that are no UTF-8; send JSON in UTF-8."];
    default:
      return ["BAD_REQUEST", 'The request cannot be read; send JSON with a field "query".'];
  }
}
