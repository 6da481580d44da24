/**
 * @file What a client learns of an error. Sentences written for people are shown, with a code; everything else is
 * logged, and the client learns only that something failed.
 */
import { unwrapResolverError } from "@apollo/server/errors";
import { isDatabaseAway, type Logger } from "@atlas/platform";
import { UserError, type UserErrorCode } from "@atlas/schema";
import { PothosValidationError } from "@pothos/core";
import type { GraphQLFormattedError } from "graphql";
import { GraphQLError } from "../shared/graphql.ts";
import { STATEMENT_TIMEOUT_MS } from "../shared/limits.ts";
import { ofLibrary, type Shown } from "./library-errors.ts";

const CODES: Record<UserErrorCode, string> = {
  BAD_INPUT: "BAD_USER_INPUT",
  NOT_FOUND: "NOT_FOUND",
  FORBIDDEN: "FORBIDDEN",
  UNAVAILABLE: "UNAVAILABLE",
};

/** PostgreSQL's code for a statement that took too long. */
const GIVEN_UP = "57014";
/** For a text with a character that it does not take. */
const NO_CHARACTER = "22021";
/** For a text that is no number, and for numbers and times that are too large: of arguments, only cursors are not held to that before. */
const NO_VALUE: ReadonlySet<string> = new Set(["22P02", "22003", "22008"]);

const MALFORMED = "GRAPHQL_PARSE_FAILED";
const INTERNAL = "INTERNAL_SERVER_ERROR";
const GIVEN_UP_MESSAGE = `The query took the database longer than ${STATEMENT_TIMEOUT_MS / 1000} s and was given up; ask for smaller pages or fewer fields.`;
const NO_CHARACTER_MESSAGE = "A text holds the character U+0000, which no text here has; leave it out.";
const NO_VALUE_MESSAGE =
  "A cursor or a time is none that this list can have; give cursors back to the list whose page returned them.";
const AWAY_MESSAGE = "The database does not answer at the moment; try again in a few seconds.";
const INTERNAL_MESSAGE = "Something failed on our side; it has been logged.";

/** An error that refuses the whole request before it runs; answered with status 400. */
export function refusal(message: string, code: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status: 400 } } });
}

/** Turns what the schema says of a request before it runs into a refusal; anything else stays what it is. */
export function asRefusal(error: unknown): unknown {
  const shown = sentence(error);
  return shown ? refusal(shown.message, shown.code) : error;
}

/** For Apollo's `formatError`. */
export function forClient(log: Logger) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const cause = unwrapResolverError(error);
    const shown = databaseAway(cause, log) ?? sentence(cause);
    if (shown) return { ...formatted, message: shown.message, extensions: { code: shown.code } };
    if (formatted.extensions?.code === MALFORMED) return { ...formatted, message: malformed(formatted) };
    if (formatted.extensions?.code !== INTERNAL) return formatted;
    log.error({ err: cause, path: formatted.path }, "a request failed");
    return { ...formatted, message: INTERNAL_MESSAGE, extensions: { code: INTERNAL } };
  };
}

/** The parser's own words, with the place and the remedy in the same sentence. */
function malformed({ message, locations }: GraphQLFormattedError): string {
  const [at] = locations ?? [];
  const place = at ? ` at line ${at.line}, column ${at.column}` : "";
  const reason = message.replace(/^Syntax Error: /, "").replace(/\.$/, "");
  return `The query is malformed${place} (${reason}); correct it there, or write it with the help of the explorer at this address.`;
}

/**
 * What is said to whoever asked while the database is away; undefined of any other error. The log hears the reason alone: around it stand
 * the statement and its parameters, which may be a megabyte of what somebody publishes.
 */
export function databaseAway(error: unknown, log: Logger): Shown | undefined {
  if (!isDatabaseAway(error)) return undefined;
  log.warn({ err: innermost(error) }, "the database did not answer a request");
  return { message: AWAY_MESSAGE, code: CODES.UNAVAILABLE };
}

const innermost = (error: unknown): unknown =>
  error instanceof Error && error.cause !== undefined ? innermost(error.cause) : error;

/** Message and code of an error that was written for the client; undefined for any other. */
function sentence(error: unknown): Shown | undefined {
  if (error instanceof UserError) return { message: error.message, code: CODES[error.code] };
  // Pothos speaks of arguments: cursors that are none, negative counts.
  if (error instanceof PothosValidationError) return { message: `${error.message}.`, code: CODES.BAD_INPUT };
  return ofLibrary(error) ?? ofDatabase(error);
}

/** Drizzle puts its own error around that of the database. */
function ofDatabase(error: unknown): Shown | undefined {
  const { cause = error } = (error ?? {}) as { cause?: unknown };
  const { code = "" } = (cause ?? {}) as { code?: string };
  if (code === GIVEN_UP) return { message: GIVEN_UP_MESSAGE, code: "TIMEOUT" };
  if (NO_VALUE.has(code)) return { message: NO_VALUE_MESSAGE, code: CODES.BAD_INPUT };
  if (code === NO_CHARACTER) return { message: NO_CHARACTER_MESSAGE, code: CODES.BAD_INPUT };
  return undefined;
}
