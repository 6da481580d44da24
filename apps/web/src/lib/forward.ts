/** @file Passes requests on to the API, so that a browser or a script needs the site's origin only. */
import { apiUrl } from "./api-url.ts";

/** Headers the API has a use for; cookies and those of the connection stay here. */
const FORWARDED = [
  "accept",
  "apollo-require-preflight",
  "authorization",
  "content-type",
  "if-none-match",
  "if-range",
  "range",
  "x-apollo-operation-name",
];
const RETURNED = [
  "accept-ranges",
  "allow",
  "cache-control",
  "content-disposition",
  "content-length",
  "content-range",
  "content-security-policy",
  "content-type",
  "etag",
  "retry-after",
  "x-content-type-options",
];

/** The API's answer to the request, at the same path and query as it has here. */
export async function forwardToApi(request: Request): Promise<Response> {
  try {
    const answer = await fetch(target(request), {
      method: request.method,
      headers: only(FORWARDED, request.headers),
      body: request.method === "POST" ? await request.arrayBuffer() : null,
      cache: "no-store",
      signal: request.signal,
    });
    return new Response(answer.body, { status: answer.status, headers: only(RETURNED, answer.headers) });
  } catch (error) {
    console.error(`Forwarding to the API at ${apiUrl()} failed:`, error);
    const message = "The API does not answer; try again in a few seconds.";
    return Response.json({ errors: [{ message, extensions: { code: "UNAVAILABLE" } }] }, { status: 502 });
  }
}

function target(request: Request): string {
  const { pathname, search } = new URL(request.url);
  return apiUrl() + pathname + search;
}

function only(names: readonly string[], headers: Headers): Headers {
  return new Headers(
    names.flatMap((name) => (headers.has(name) ? [[name, headers.get(name)!] as [string, string]] : [])),
  );
}
