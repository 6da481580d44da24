/**
 * @file Asks the API on behalf of a page, on the server only. A page gets its data or an `ApiUnavailable`, which the
 * application's shell turns into a calm notice; what went wrong in detail goes to the log.
 */
import { type AnyVariables, Client, fetchExchange, type TypedDocumentNode } from "@urql/core";
import { graphqlUrl } from "./api-url.ts";

/** A page that waits longer than this had better say so; queries of the dashboard take milliseconds. */
const TIMEOUT_MS = 15_000;

/** The API could not be reached, or refused the query. */
export class ApiUnavailable extends Error {
  override readonly name = "ApiUnavailable";
}

/** What was asked for cannot be had; the message says in one sentence why and what to do. */
export class ApiRefused extends Error {
  override readonly name = "ApiRefused";
}

/**
 * @throws ApiRefused when the API says that the question is at fault
 * @throws ApiUnavailable when there is no answer, or an answer with other errors
 */
export async function ask<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const { data, error } = await client().query(document, variables).toPromise();
  if (data !== undefined && error === undefined) return data;
  const refusal = error?.graphQLErrors.find(({ extensions }) => extensions.code === "BAD_USER_INPUT");
  if (refusal !== undefined) throw new ApiRefused(refusal.message);
  console.error(`The API at ${graphqlUrl()} gave no data: ${error?.message ?? "the answer was empty"}`);
  throw new ApiUnavailable("The API gave no data.", { cause: error });
}

function client(): Client {
  return new Client({ url: graphqlUrl(), exchanges: [fetchExchange], preferGetMethod: false, fetch: fetchFresh });
}

/** Results grow while the page is open, so nothing is cached here. */
const fetchFresh: typeof fetch = (input, init) =>
  fetch(input, { ...init, cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) });
