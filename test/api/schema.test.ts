/** @file The schema as a contract: the committed text is what the code says, and everything in it is described. */
import { readFileSync } from "node:fs";
import type { GraphQLArgument, GraphQLNamedType } from "graphql";
import { isEnumType, isInputObjectType, isIntrospectionType, isSpecifiedScalarType } from "graphql/index.js";
import { expect, test } from "vitest";
import { schemaText } from "../../apps/api/src/http/schema-text.ts";
import { schema } from "../../apps/api/src/schema.ts";

test("apps/api/schema.graphql is up to date", () => {
  const committed = readFileSync(new URL("../../apps/api/schema.graphql", import.meta.url), "utf8");
  expect(committed, "stale: run npx tsx apps/api/src/print-schema.ts").toBe(schemaText());
});

interface Described {
  where: string;
  description: string | null | undefined;
}

/** A type and all that it has: fields, their arguments, values. */
function parts(type: GraphQLNamedType): Described[] {
  const own = { where: type.name, description: type.description };
  if (isEnumType(type))
    return [own, ...type.getValues().map(({ name, description }) => ({ where: `${type.name}.${name}`, description }))];
  if (!("getFields" in type)) return [own];
  const fields = Object.values(type.getFields()).flatMap((field) => [
    { where: `${type.name}.${field.name}`, description: field.description },
    ...("args" in field && !isInputObjectType(type)
      ? field.args.map((arg: GraphQLArgument) => ({
          where: `${type.name}.${field.name}(${arg.name})`,
          description: arg.description,
        }))
      : []),
  ]);
  return [own, ...fields];
}

const described = Object.values(schema.getTypeMap())
  .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
  .flatMap(parts);

test("every type, field, argument and value has a description that ends its sentence", () => {
  expect(described.length).toBeGreaterThan(150);
  const missing = described.filter(({ description }) => !description?.endsWith("."));
  expect(missing.map(({ where }) => where)).toEqual([]);
});

test("every float says its unit, range or what it is a share or number of", () => {
  const floats = Object.values(schema.getTypeMap())
    .filter((type) => "getFields" in type && !isInputObjectType(type) && !isIntrospectionType(type))
    .flatMap((type) => Object.values("getFields" in type ? type.getFields() : {}).map((field) => ({ type, field })))
    .filter(({ field }) => /Float/.test(String(field.type)));
  const vague = floats.filter(({ field }) => !/Unit:|Range:|Number of|tokens|1 is all/.test(field.description ?? ""));
  expect(floats.length).toBeGreaterThan(15);
  expect(vague.map(({ type, field }) => `${type.name}.${field.name}`)).toEqual([]);
});
