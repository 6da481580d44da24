/** @file Where the API answers, read from the environment when it is needed so that one build serves anywhere. */

/** The port the API takes when nothing else is said. */
const DEFAULT_API_URL = "http://127.0.0.1:4000";

/** Origin of the server that ATLAS_API_URL names, without a slash at the end. */
export function apiUrl(): string {
  return new URL(process.env.ATLAS_API_URL ?? DEFAULT_API_URL).origin;
}

/** URL of the GraphQL endpoint. */
export function graphqlUrl(): string {
  return `${apiUrl()}/graphql`;
}
