/** @file The explorer with a question in it. It stands behind a #, so that it is sent to nobody and may be long. */
import type { Figure } from "./figure.ts";

export function explorerHref({ document, variables }: Figure["query"]): string {
  const question = new URLSearchParams({ query: document, variables: JSON.stringify(variables, null, 2) });
  return `/graphql#${question}`;
}
