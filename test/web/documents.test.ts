/** @file Every GraphQL document of the web application is valid against the API's schema, and its types are up to date. */
import { readdirSync, readFileSync } from "node:fs";
import { buildSchema, type DocumentNode, validate } from "graphql";
import { describe, expect, test } from "vitest";
import { gqlTypes, typesFile } from "../../apps/web/scripts/write-gql-types.ts";

const features = new URL("../../apps/web/src/features/", import.meta.url);
const schema = buildSchema(readFileSync(new URL("../../apps/api/schema.graphql", import.meta.url), "utf8"));

const queryFiles = readdirSync(features, { recursive: true, encoding: "utf8" }).filter((path) =>
  path.endsWith("query.ts"),
);

async function documentsOf(path: string): Promise<DocumentNode[]> {
  const exported: Record<string, unknown> = await import(new URL(path, features).href);
  return Object.values(exported).filter(isDocument);
}

function isDocument(value: unknown): value is DocumentNode {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "Document";
}

describe("documents", () => {
  test.each(queryFiles)("%s is valid", async (path) => {
    for (const document of await documentsOf(path)) expect(validate(schema, document)).toEqual([]);
  });

  test("there are some, so that the check above is not empty", async () => {
    const found = await Promise.all(queryFiles.map(documentsOf));
    expect(found.flat().length).toBeGreaterThanOrEqual(4);
  });
});

test("the generated types belong to the schema as it is; if not, run npx tsx apps/web/scripts/write-gql-types.ts", () => {
  // Compared here, not by the runner, whose difference would fill the screen.
  expect(readFileSync(typesFile, "utf8") === gqlTypes()).toBe(true);
});
