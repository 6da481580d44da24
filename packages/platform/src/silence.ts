/**
 * @file Connections over which nothing comes any more: a server that hangs, or a network that swallows everything. No error says so, thus
 * each side gives the other up after a time.
 */
import { Socket } from "node:net";
import type { PoolConfig } from "pg";

/** After so many seconds in which nothing comes, the other side's system is asked whether it is there. */
const ASK_AFTER_S = 30;
/** Sessions of a machine that is gone end within a minute, so that others get what they locked; servers wait two hours as a rule. */
const ASKED_BY_SERVER = `-c tcp_keepalives_idle=${ASK_AFTER_S} -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3`;

/** For all connections: a machine that is gone is noticed however long a statement may take. */
export const noticeTheDead = {
  keepAlive: true,
  keepAliveInitialDelayMillis: 1_000 * ASK_AFTER_S,
  options: ASKED_BY_SERVER,
} satisfies PoolConfig;

/** What the answer to a statement may take beyond the time after which the server gives the statement up. */
const ON_THE_WAY_MS = 2_000;

/**
 * For connections of whoever answers people: the server must speak within a little more than a statement may take, and ends a session that
 * leaves a transaction open and does not go on, before anybody who waits for its locks is given up.
 * @param statementTimeout milliseconds after which the server gives a statement up
 */
export function giveUpSilence(statementTimeout: number) {
  const longest = statementTimeout + ON_THE_WAY_MS;
  return {
    statement_timeout: statementTimeout,
    idle_in_transaction_session_timeout: 0.8 * statementTimeout,
    connectionTimeoutMillis: longest,
    stream: () => endingWhenSilent(longest),
  } satisfies PoolConfig;
}

/** Idle connections end by it as well, if the pool has not closed them before; one that has to last must be asked something now and then. */
function endingWhenSilent(ms: number): Socket {
  const socket = new Socket();
  const silence = () => Object.assign(new Error(`nothing was heard for ${ms / 1000} s`), { code: "ETIMEDOUT" });
  return socket.setTimeout(ms, () => void socket.destroy(silence()));
}
