/** @file How the server of the site asks the API: what is there now, not forever, and once more where the connection was closed. */

/** A page that waits longer than this had better say so; queries of the dashboard take milliseconds. */
const TIMEOUT_MS = 15_000;

/** As `fetch`; for what may be asked twice. */
export async function fetchApi(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const ask = () => fetch(input, { ...init, cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) });
  try {
    return await ask();
  } catch (error) {
    if (wasDropped(error)) return ask();
    throw error;
  }
}

/** The API closes connections that rest; a question that is sent at that moment is not heard. */
function wasDropped(error: unknown): boolean {
  const cause = error instanceof TypeError ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && DROPPED.includes(String(cause.code));
}

const DROPPED = ["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"];
