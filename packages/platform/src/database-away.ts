/** @file Whether an error says that the database is away for the moment: restarting, unreachable, or without a free connection. */

/**
 * PostgreSQL's codes: connections that broke or were not made, a server that stops, crashed or starts, one that has no connection left, and
 * a transaction that it has waited for too long.
 */
const OF_SERVER = /^(08...|57P0[123]|53300|25P03)$/;

/** The system's, of connections that were there or, without a call that is named, of several addresses tried in turn. */
const OF_SYSTEM: ReadonlySet<string> = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT"]);
/** Calls that fail for nothing but a server that cannot be reached. */
const CALLS: ReadonlySet<unknown> = new Set(["connect", "getaddrinfo"]);

/** What pg says without a code, of connections that are gone and of a pool that has had none to give for too long. */
const OF_CLIENT =
  /^(Connection terminated|timeout (expired|exceeded)|Query read timeout|Client (has encountered a connection error|was closed) and is not queryable)/;

/** Errors stand around one another: Drizzle's around pg's, pg's around the system's. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall, message, cause } = error as NodeJS.ErrnoException;
  const known = code === undefined ? OF_CLIENT.test(message) : OF_SERVER.test(code) || OF_SYSTEM.has(code);
  return known || CALLS.has(syscall) || isDatabaseAway(cause);
}
