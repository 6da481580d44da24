/** @file Where the GraphQL API answers, read from the environment when it is needed so that one build serves anywhere. */

/** The port the API takes when nothing else is said. */
const DEFAULT_API_URL = "http://127.0.0.1:4000";

/** URL of the GraphQL endpoint: /graphql on the server that ATLAS_API_URL names. */
export function graphqlUrl(): string {
  return new URL("/graphql", process.env.ATLAS_API_URL ?? DEFAULT_API_URL).href;
}
