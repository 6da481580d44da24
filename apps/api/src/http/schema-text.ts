/** @file The schema as text, for clients and for the committed contract. */
import { schema } from "../schema.ts";
import { printSchema } from "../shared/graphql.ts";

/** Descriptions stand on lines of their own, as the repository's formatter wants them. */
export function schemaText(): string {
  return `${printSchema(schema)}\n`.replace(/^( *)"""(.+)"""$/gm, '$1"""\n$1$2\n$1"""');
}
