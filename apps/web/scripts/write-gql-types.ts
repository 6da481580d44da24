/**
 * @file Writes src/gql/introspection.d.ts, the types of the API, from the committed apps/api/schema.graphql.
 * Run it after the schema has changed: `npx tsx apps/web/scripts/write-gql-types.ts`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { minifyIntrospection, outputIntrospectionFile } from "@gql.tada/internal";
import { buildSchema, introspectionFromSchema } from "graphql";

const schemaFile = new URL("../../api/schema.graphql", import.meta.url);
export const typesFile = new URL("../src/gql/introspection.d.ts", import.meta.url);

/** The text of the generated file, for the schema as it is now. */
export function gqlTypes(): string {
  const introspection = introspectionFromSchema(buildSchema(readFileSync(schemaFile, "utf8")), { descriptions: false });
  const options = { fileType: ".d.ts", shouldPreprocess: true };
  return outputIntrospectionFile(minifyIntrospection({ name: undefined, ...introspection }), options);
}

if (process.argv[1] === import.meta.filename) writeFileSync(typesFile, gqlTypes());
