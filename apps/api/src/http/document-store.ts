/**
 * @file Documents that were read and checked, kept for when they come again. Apollo's own store counts the tree alone, and a document keeps its
 * text as well: queries with long comments, each another, would fill the memory.
 */
import type { ApolloServerOptions } from "@apollo/server";
import type { DocumentNode } from "graphql";
import { LRUCache } from "lru-cache";
import type { Context } from "../context.ts";
import { DOCUMENT_BYTES } from "../shared/limits.ts";

type DocumentStore = NonNullable<ApolloServerOptions<Context>["documentStore"]>;

export function documentStore(): DocumentStore {
  const kept = new LRUCache<string, DocumentNode>({ maxSize: DOCUMENT_BYTES, sizeCalculation: sizeOf });
  return {
    get: async (key) => kept.get(key),
    set: async (key, document) => void kept.set(key, document),
    delete: async (key) => kept.delete(key),
  };
}

const sizeOf = (document: DocumentNode): number =>
  JSON.stringify(document).length + (document.loc?.source.body.length ?? 0);
