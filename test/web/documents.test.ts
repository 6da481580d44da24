/** @file Every GraphQL document of the web application is valid against the API's schema, and its types are up to date. */
import { readFileSync } from "node:fs";
import { buildSchema, validate } from "graphql";
import { describe, expect, test } from "vitest";
import { gqlTypes, typesFile } from "../../apps/web/scripts/write-gql-types.ts";
import { documentsOf, queryFiles } from "../support/dashboard-documents.ts";

const schema = buildSchema(readFileSync(new URL("../../apps/api/schema.graphql", import.meta.url), "utf8"));

describe("documents", () => {
  test.each(queryFiles())("%s is valid", async (path) => {
    for (const document of await documentsOf(path)) expect(validate(schema, document)).toEqual([]);
  });

  test("there are some, so that the check above is not empty", async () => {
    const found = await Promise.all(queryFiles().map(documentsOf));
    expect(found.flat().length).toBeGreaterThanOrEqual(4);
  });
});

test("the generated types belong to the schema as it is; if not, run npx tsx apps/web/scripts/write-gql-types.ts", () => {
  // Compared here, not by the runner, whose difference would fill the screen.
  expect(readFileSync(typesFile, "utf8") === gqlTypes()).toBe(true);
});
