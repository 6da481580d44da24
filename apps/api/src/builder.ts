/**
 * @file The schema builder: GraphQL types from code (Pothos), rows from Drizzle in one SQL statement for a nested
 * query, relay pages and ids, and a cost for every field. Types and fields are defined in modules/.
 * Resolvers end a query with `execute()`: a Drizzle query is no promise but runs anew for each `then`, and there are two.
 */
import { relations } from "@atlas/schema/db";
import SchemaBuilder from "@pothos/core";
import ComplexityPlugin from "@pothos/plugin-complexity";
import DrizzlePlugin from "@pothos/plugin-drizzle";
import RelayPlugin from "@pothos/plugin-relay";
import { getTableConfig } from "drizzle-orm/pg-core";
import type { Context } from "./context.ts";
import { decodeId, encodeId } from "./shared/ids.ts";
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from "./shared/limits.ts";
import { pageCost, pageOptions } from "./shared/pages.ts";

export interface SchemaTypes {
  Context: Context;
  DrizzleRelations: typeof relations;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: { list: false; items: false };
  DefaultNodeNullability: false;
  Scalars: { ID: { Input: string; Output: string }; DateTime: { Input: Date; Output: Date } };
}

export const builder = new SchemaBuilder<SchemaTypes>({
  defaultFieldNullability: false,
  plugins: [DrizzlePlugin, RelayPlugin, ComplexityPlugin],
  drizzle: {
    client: (context) => context.db,
    getTableConfig,
    relations,
    defaultConnectionSize: DEFAULT_PAGE_SIZE,
    maxConnectionSize: MAX_PAGE_SIZE,
  },
  relay: {
    ...pageOptions,
    encodeGlobalID: encodeId,
    decodeGlobalID: decodeId,
    idFieldOptions: { description: "Opaque id, stable over time and unique among all types." },
    nodeTypeOptions: { description: "An object with an opaque id, which the root fields node and nodes load again." },
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    defaultConnectionFieldOptions: {
      complexity: pageCost,
    },
  },
  complexity: {
    defaultComplexity: 1,
    // A list multiplies where its length is known: by page size on connections, by the arguments on trends.
    defaultListMultiplier: 1,
    // Costs are computed here, and compared with the bounds once for each request, before it runs (query-limits.ts).
    disabled: true,
  },
});

/** What the arguments of a field are made with. */
export type ArgumentBuilder = Pick<Parameters<Parameters<typeof builder.queryField>[1]>[0], "arg">;

builder.queryType({
  description: "Root of every query. Reading needs no key; only results of public projects are visible.",
});

builder.mutationType({
  description: "Root of every change. All need a key of the server, in the header Authorization: Bearer KEY.",
});

builder.subscriptionType({
  description:
    "Root of every subscription: what changes while a client is connected. It needs a WebSocket and graphql-ws.",
});
