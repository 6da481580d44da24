/**
 * @file Every argument that takes a text, of every field of the schema, takes any text for a text: nothing of it reaches the database as
 * SQL, a file, a header or a log, what is there stays as it is, and errors say nothing of what is behind.
 */
import { publications } from "@atlas/schema/db";
import type { GraphQLArgument, GraphQLField, GraphQLInputType, GraphQLObjectType } from "graphql";
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
} from "graphql/index.js";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { schema } from "../../apps/api/src/schema.ts";
import { tableContents } from "../support/table-contents.ts";
import { startTestApi, type TestApi } from "./api-server.ts";
import { storeBeside, storeFixture, storeRelease } from "./fixture.ts";
import { follow } from "./follow.ts";

let api: TestApi;
let stored: Record<string, string>;
beforeAll(async () => {
  api = await startTestApi({ writeKey: "a-key-that-only-writers-have" });
  const { db } = api.database;
  await storeFixture(db);
  await storeBeside(db);
  await storeRelease(db);
  stored = await tableContents(db);
});
afterAll(() => api?.stop());
afterEach(() => expect(api.log.splice(0)).toEqual([]));

/** What has a meaning to some program that a text may reach. */
const INJECTIONS = [
  `' or 1=1; --"; drop table run; -- $1 \\ % null \${process.exit(1)}`,
  `"}) { __typename } models { totalCount`,
  "1) union select password from pg_shadow --",
  "%' or name like '%",
  "\\'; copy run to program 'id'; --",
  "$$; select pg_sleep(5); $$",
  "{{7*7}} <img src=x onerror=alert(1)>",
  "../../../../etc/passwd",
  "file:///etc/passwd",
  "\u0000",
  "\ud800",
  "\u202e\r\nset-cookie: a=b",
  "a".repeat(8_000),
];

/** Of what is behind: none of it stands in the texts above as it would in an error. */
const BEHIND =
  /node_modules|\bat \w+ \(|syntax error|invalid input syntax|relation "|drizzle|Failed query|\/apps\/api/i;

/** A value of an input type in which every text is the one given. */
function inputOf(type: GraphQLInputType, text: string): unknown {
  if (isNonNullType(type)) return inputOf(type.ofType, text);
  if (isListType(type)) return [inputOf(type.ofType, text)];
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (isInputObjectType(type))
    return Object.fromEntries(
      Object.values(type.getFields()).map(({ name, type: inner }) => [name, inputOf(inner, text)]),
    );
  return { Int: 1, Float: 1, Boolean: true }[String(type)] ?? text;
}

const takesText = ({ type }: GraphQLArgument): boolean => JSON.stringify(inputOf(type, "TEXT")).includes("TEXT");

/** Where a field stands whose arguments are tried: in every type that has such fields. */
const PLACES: Readonly<Record<string, (field: string) => string>> = {
  Query: (field) => field,
  Model: (field) => `model(name: "demo-small") { ${field} }`,
  Family: (field) => `family(name: "demo") { ${field} }`,
  Checkpoint: (field) => `checkpoint(model: "demo-small", revision: "step64") { ${field} }`,
  Task: (field) => `task(name: "ioi") { ${field} }`,
  Run: (field) => `run(model: "demo-small", revision: "step64", task: "ioi") { ${field} }`,
  Release: (field) => `release(name: "fixture") { ${field} }`,
  Import: (field) => `imports { nodes { ${field} } }`,
};

/** Of the arguments beside the one that is tried: values that lead past the first check. */
const SOUND: Readonly<Record<string, unknown>> = {
  model: "demo-small",
  models: ["demo-small"],
  revision: "step64",
  task: "ioi",
  tasks: ["ioi"],
  score: "induction",
  target: "demo/demo-small",
  hash: "0".repeat(64),
  parts: 1,
  project: "public",
  metric: "accuracy",
  algorithm: "ioi",
  edges: ["m0->logits"],
  head: "a0.h0",
};

interface Attempt {
  where: string;
  field: GraphQLField<unknown, unknown>;
  tried: GraphQLArgument;
}

const fieldsOf = (type: string) => Object.values((schema.getType(type) as GraphQLObjectType).getFields());

const attemptsOn = (type: string): Attempt[] =>
  fieldsOf(type).flatMap((field) =>
    field.args.filter(takesText).map((tried) => ({ where: `${type}.${field.name}(${tried.name}:)`, field, tried })),
  );

/** The operation's head, the call of the field, and the variables with the text in the argument that is tried. */
function asking({ field, tried }: Attempt, text: string) {
  const given = field.args.filter((one) => one === tried || isRequiredArgument(one));
  const value = (one: GraphQLArgument) => (one !== tried && SOUND[one.name]) || inputOf(one.type, text);
  const below = isLeafType(getNamedType(field.type)) ? "" : "{ __typename }";
  return {
    head: `(${given.map(({ name, type }) => `$${name}: ${type}`).join(", ")})`,
    call: `${field.name}(${given.map(({ name }) => `${name}: $${name}`).join(", ")}) ${below}`,
    variables: Object.fromEntries(given.map((one) => [one.name, value(one)])),
  };
}

const EXPECTED = new Set(["BAD_USER_INPUT", "NOT_FOUND"]);
const unexpected = (errors: { extensions: { code: string } }[] = []) =>
  errors.filter(({ extensions }) => !EXPECTED.has(extensions.code));

test("all types with arguments are tried", () => {
  const withTexts = Object.values(schema.getTypeMap())
    .filter(({ name }) => !name.startsWith("__"))
    .filter((type) => "getFields" in type && !isInputObjectType(type))
    .map(({ name }) => name)
    .filter((name) => attemptsOn(name).length > 0);
  expect(withTexts.sort()).toEqual([...Object.keys(PLACES), "Mutation", "Subscription"].sort());
});

describe.each(Object.entries(PLACES))("%s", (type, place) => {
  test.each(attemptsOn(type))("$where", async (attempt) => {
    const ask = (text: string) => {
      const { head, call, variables } = asking(attempt, text);
      return api.query(`query${head} { ${place(call)} }`, variables);
    };
    for (const { errors, headers, text } of await Promise.all(INJECTIONS.map(ask))) {
      expect(unexpected(errors)).toEqual([]);
      expect(text).not.toMatch(BEHIND);
      expect(headers.get("set-cookie")).toBeNull();
    }
  });
});

test.each(attemptsOn("Subscription"))("$where", async (attempt) => {
  const followed = await Promise.all(
    INJECTIONS.map((text) => {
      const { head, call, variables } = asking(attempt, text);
      return follow(api.url, { query: `subscription${head} { ${call} }`, variables });
    }),
  );
  for (const { messages, client } of followed) {
    expect(messages).toEqual([]);
    await client.dispose();
  }
});

test.each(attemptsOn("Mutation"))("$where with a writer's key", async (attempt) => {
  for (const injected of INJECTIONS) {
    const { head, call, variables } = asking(attempt, injected);
    const { errors, text } = await api.write(`mutation${head} { ${call} }`, variables);
    expect(unexpected(errors)).toEqual([]);
    expect(text).not.toMatch(BEHIND);
  }
});

test("afterwards everything is as it was, but for the publication that was begun under the sound hash", async () => {
  expect(await tableContents(api.database.db)).toEqual({ ...stored, publication: expect.stringMatching(/^1 /) });
  expect(await api.database.db.select({ hash: publications.hash }).from(publications)).toEqual([{ hash: SOUND.hash }]);
});
