/** @file Queries that clients send are still valid: those of the dashboard as it was recorded, and some as researchers write them. */
import { readdirSync, readFileSync } from "node:fs";
import { parse, validate } from "graphql/index.js";
import { expect, test } from "vitest";
import { schema } from "../../apps/api/src/schema.ts";
import { dashboardOperations, RECORDED } from "../support/dashboard-documents.ts";

const recorded = readdirSync(RECORDED, { recursive: true, encoding: "utf8" }).filter((path) => /\.graphql$/.test(path));

test.each(recorded)("%s", (path) => {
  const document = parse(readFileSync(new URL(path, RECORDED), "utf8"));
  const problems = validate(schema, document).map(({ message }) => message);
  expect(problems, "clients send this: keep what it asks for, or deprecate it first").toEqual([]);
});

test("every operation of the dashboard is recorded; if not, run npx tsx test/support/dashboard-documents.ts", async () => {
  const names = [...(await dashboardOperations()).keys()];
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !recorded.includes(`dashboard/${name}.graphql`))).toEqual([]);
});
