/** @file Describes the field `totalCount`, which the Drizzle plugin adds to pages without a description. */
import type { GraphQLSchema } from "graphql";
import { isObjectType } from "./graphql.ts";

export function describeTotalCounts(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    const field = isObjectType(type) ? type.getFields().totalCount : undefined;
    if (field) field.description = "Number of entries on all pages together, at least 0.";
  }
  return schema;
}
