/** @file What a document says by itself, whoever asks with which variables: found out once, because Apollo keeps documents that come again. */
import type { DocumentNode } from "graphql";

export function perDocument<Said>(find: (document: DocumentNode) => Said): (document: DocumentNode) => Said {
  const known = new WeakMap<DocumentNode, { said: Said }>();
  return (document) => {
    const found = known.get(document) ?? { said: find(document) };
    known.set(document, found);
    return found.said;
  };
}
