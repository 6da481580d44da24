import { readFileSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";
import { emergenceQuery } from "./figures.ts";

test("the home page's question is one document that the API understands, whatever tasks are called", () => {
  const schema = buildSchema(readFileSync(new URL("../../../../api/schema.graphql", import.meta.url), "utf8"));
  const { document, variables } = emergenceQuery("demo", [{ task: "ioi" }, { task: "my-task 2" }]);
  expect(validate(schema, parse(document))).toEqual([]);
  expect(variables).toEqual({ models: ["demo"], task0: "ioi", task1: "my-task 2" });
});
