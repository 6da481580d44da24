/** @file The API's benchmark asks every query of the dashboard, with variables that the schema takes, and its table keeps its width. */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buildSchema, getVariableValues, Kind, type OperationDefinitionNode, parse, validate } from "graphql";
import { expect, test } from "vitest";
import { casesOf, dashboardDocuments } from "../scripts/bench-api/cases.ts";
import { load } from "../scripts/bench-api/load.ts";
import { HEAD, lineOf } from "../scripts/bench-api/report.ts";

const schema = buildSchema(readFileSync(new URL("../apps/api/schema.graphql", import.meta.url), "utf8"));

test("every document of the dashboard is asked, and every question is valid", async () => {
  const cases = await casesOf(1);
  for (const name of (await dashboardDocuments()).keys()) expect(cases.map((one) => one.name)).toContain(name);
  for (const { questions } of cases)
    for (const { query, variables } of questions) {
      const document = parse(query);
      expect(validate(schema, document)).toEqual([]);
      const operation = document.definitions.find(
        (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
      );
      expect(getVariableValues(schema, operation!.variableDefinitions ?? [], variables).errors).toBeUndefined();
    }
});

test("every list of the root is asked in pages of 100 with each of its filters, but those of imports, of which the volume has none", async () => {
  const lists = Object.values(schema.getQueryType()!.getFields()).filter(
    ({ name, type }) => String(type).endsWith("Connection!") && name !== "imports" && name !== "importedCircuits",
  );
  const questions = (await casesOf(1)).flatMap((one) => one.questions);
  expect(lists.length).toBeGreaterThan(0);
  for (const { name, args } of lists) {
    const own = questions.filter(({ query }) => query.includes(` ${name}(first: 100`));
    const asked = new Set(own.flatMap(({ variables }) => Object.keys(variables)));
    const filters = args.map((arg) => arg.name).filter((arg) => !["first", "last", "after", "before"].includes(arg));
    expect([...asked], name).toEqual(expect.arrayContaining(filters));
  }
});

test("the load tool counts what an answer takes, and asks all questions in turn", async () => {
  const body = randomBytes(100_000);
  const paths = new Set<string>();
  const server = createServer((request, response) => {
    paths.add(request.url!);
    response.end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const requests = ["/a", "/b", "/c"].map((path) => ({ method: "GET" as const, path, headers: {} }));
  const { requests: rate, bytes } = await load([url], requests, 2, 0.2);
  server.close();
  expect(rate).toBeGreaterThan(0);
  // The head of an answer is small.
  expect(bytes).toBeGreaterThan(body.length);
  expect(bytes).toBeLessThan(body.length + 1_000);
  expect([...paths].sort()).toEqual(["/a", "/b", "/c"]);
});

test("lines are at most 100 columns wide, and a tick says whether the bar is kept", () => {
  const load = (p95: number) => ({ requests: 12_345.6, p50: 1234.5, p95, bytes: 1_371_696 });
  const line = lineOf({
    name: "circuit, 32,347 edges",
    bar: 60,
    served: load(59.9),
    fresh: load(99_999),
    postgraphile: load(99_999),
  });
  for (const one of [line, ...HEAD.split("\n")]) expect(one.length).toBeLessThanOrEqual(100);
  expect(line).toContain("60 ✓");
  expect(lineOf({ name: "a", bar: 60, served: load(60) })).toContain("60 ✗");
  expect(lineOf({ name: "b", rate: 2000, served: load(1) })).toContain("2000/s ✓");
  expect(lineOf({ name: "c", rate: 20_000, served: load(1) })).toContain("20000/s ✗");
});
