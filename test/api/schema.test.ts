/** @file The schema as a contract: the committed text is what the code says, and everything in it is described. */
import { readFileSync } from "node:fs";
import type { GraphQLArgument, GraphQLNamedType, GraphQLOutputType } from "graphql";
import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
} from "graphql/index.js";
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

/** Fields of all types that are answered. */
const answered = Object.values(schema.getTypeMap())
  .filter((type) => isObjectType(type) || isInterfaceType(type))
  .filter((type) => !isIntrospectionType(type))
  .flatMap((type) =>
    Object.values(type.getFields()).map((field) => ({ where: `${type.name}.${field.name}`, ...field })),
  );

/** Whether null may stand anywhere in a value of the type. */
function mayBeNull(type: GraphQLOutputType): boolean {
  if (!isNonNullType(type)) return true;
  return isListType(type.ofType) && mayBeNull(type.ofType.ofType);
}

/** With a reason of two words at least: "null where there is none". */
const SAYS_WHEN_NULL = /\bnull (?:where|when|while|for|in) \S+ \S+/i;

test("whatever may be null says for itself when it is, and nothing else speaks of null", () => {
  const nullable = answered.filter(({ type }) => mayBeNull(type));
  expect(nullable.length).toBeGreaterThan(100);
  const saying = answered.filter(({ description }) => SAYS_WHEN_NULL.test(description ?? ""));
  expect(saying.map(({ where }) => where)).toEqual(nullable.map(({ where }) => where));
});

/** A unit, a range, or what is counted from where. */
const SAYS_WHAT_NUMBER = /Unit:|Range:|1 is all|\bat least \d|\bfrom [01]\b|\bnumbers? of\b|\bsteps?\b|\btokens\b/i;

test("every number says its unit, its range, or what it counts from where", () => {
  const numbers = answered.filter(({ type }) => /^\W*(?:Float|Int)\b/.test(String(type)));
  expect(numbers.length).toBeGreaterThan(100);
  const vague = numbers.filter(({ description }) => !SAYS_WHAT_NUMBER.test(description ?? ""));
  expect(vague.map(({ where }) => where)).toEqual([]);
});
