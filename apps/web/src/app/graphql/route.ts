/** @file The GraphQL API under the address of the site, so that a browser or a script needs one origin only. */
import { graphqlUrl } from "../../lib/api-url.ts";

/** Headers the API has a use for; cookies and those of the connection stay here. */
const FORWARDED = ["accept", "apollo-require-preflight", "authorization", "content-type", "x-apollo-operation-name"];
const RETURNED = ["allow", "cache-control", "content-type", "retry-after"];

export const GET = forward;
export const POST = forward;

async function forward(request: Request): Promise<Response> {
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
    console.error(`Forwarding to the API at ${graphqlUrl()} failed:`, error);
    const message = "The API does not answer; try again in a few seconds.";
    return Response.json({ errors: [{ message, extensions: { code: "UNAVAILABLE" } }] }, { status: 502 });
  }
}

function target(request: Request): string {
  return graphqlUrl() + new URL(request.url).search;
}

function only(names: readonly string[], headers: Headers): Headers {
  return new Headers(
    names.flatMap((name) => (headers.has(name) ? [[name, headers.get(name)!] as [string, string]] : [])),
  );
}
