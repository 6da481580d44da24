/**
 * @file Asks the API on behalf of a page, on the server only. A page gets its data or an `ApiUnavailable`, which the
 * application's shell turns into a calm notice; what went wrong in detail goes to the log.
 */
import { type AnyVariables, Client, fetchExchange, type TypedDocumentNode } from "@urql/core";
import { graphqlUrl } from "./api-url.ts";
import { fetchApi } from "./fetch-api.ts";

/** The API could not be reached, or says that its database cannot. */
export class ApiUnavailable extends Error {
  override readonly name = "ApiUnavailable";
}

/** The API answered, but not with data, and the question is not at fault. */
export class ApiBroken extends Error {
  override readonly name = "ApiBroken";
}

/** What was asked for cannot be had; the message says in one sentence why and what to do. */
export class ApiRefused extends Error {
  override readonly name = "ApiRefused";
}

/**
 * @throws ApiRefused when the API says that the question is at fault
 * @throws ApiBroken when it answers with other errors, or with nothing of use
 * @throws ApiUnavailable when there is no answer, or none at the moment
 */
export async function ask<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const { data, error } = await client().query(document, variables).toPromise();
  if (data != null && error === undefined) return data;
  const ofCode = (code: string) => error?.graphQLErrors.find(({ extensions }) => extensions.code === code);
  const refusal = ofCode("BAD_USER_INPUT");
  if (refusal !== undefined) throw new ApiRefused(refusal.message);
  console.error(`The API at ${graphqlUrl()} gave no data: ${error?.message ?? "the answer was empty"}`);
  const isAnswer = error?.networkError === undefined || error.response !== undefined;
  throw new (isAnswer && !ofCode("UNAVAILABLE") ? ApiBroken : ApiUnavailable)("The API gave no data.", {
    cause: error,
  });
}

function client(): Client {
  return new Client({ url: graphqlUrl(), exchanges: [fetchExchange], preferGetMethod: false, fetch: fetchApi });
}
