/** @file `graphql()`: writes a document whose variables and result are typed by the API's schema. */
import { initGraphQLTada } from "gql.tada";
import type { introspection } from "./introspection.d.ts";

export const graphql = initGraphQLTada<{ introspection: introspection; scalars: { DateTime: string } }>();

export type { ResultOf } from "gql.tada";
