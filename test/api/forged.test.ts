/** @file What a client can make up: cursors, ids, hashes of queries, names that objects have of their own, numbers beyond all bounds. */
import { createHash } from "node:crypto";
import type { GraphQLObjectType } from "graphql";
import { getIntrospectionQuery } from "graphql/index.js";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { schema } from "../../apps/api/src/schema.ts";
import { INTROSPECTION_COST, MAX_COST } from "../../apps/api/src/shared/limits.ts";
import { read, startTestApi, type TestApi } from "./api-server.ts";
import { storeBeside, storeFixture, storeRelease } from "./fixture.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await storeFixture(api.database.db);
  await storeBeside(api.database.db);
  await storeRelease(api.database.db);
});
afterAll(() => api?.stop());
/** Nothing that a client makes up is a failure of ours. */
afterEach(() => expect(api.log.splice(0)).toEqual([]));

const QUERY = "{ models { totalCount } }";
const codes = (errors: { extensions: { code: string } }[] = []) => errors.map(({ extensions }) => extensions.code);
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** Where lists hang. */
const PLACES = {
  Query: (list: string) => `{ ${list} }`,
  Model: (list: string) => `{ model(name: "demo-small") { ${list} } }`,
  Checkpoint: (list: string) => `{ checkpoint(model: "demo-small", revision: "step64") { ${list} } }`,
  Task: (list: string) => `{ task(name: "ioi") { ${list} } }`,
  Release: (list: string) => `{ release(name: "fixture") { ${list} } }`,
  Run: (list: string) => `{ run(model: "demo-small", revision: "step64", task: "ioi") { ${list} } }`,
};
const lists = Object.entries(PLACES).flatMap(([type, place]) =>
  Object.values((schema.getType(type) as GraphQLObjectType).getFields())
    .filter(({ args }) => args.some(({ name }) => name === "after"))
    .map(({ name }) => ({ list: `${type}.${name}`, place, name })),
);

describe("cursors", () => {
  const FORGED = {
    words: "x",
    nothing: base64("DC:"),
    "no number": base64("DC:N:x"),
    infinity: base64("DC:N:Infinity"),
    "a negative number": base64("DC:N:-1"),
    "a number beyond all columns": base64("DC:N:1e400"),
    "a text with U+0000": base64("DC:S:\0"),
    "an object": base64('DC:O:{"a":1}'),
    "lists in lists": base64(`DC:J:${"[".repeat(5_000)}${"]".repeat(5_000)}`),
    "tuples in a tuple": base64('DC:T:["T:[]"]'),
    "a date that is none": base64("DC:D:x"),
    "another plugin's": base64("GPC:N:1"),
    "an offset": base64("OffsetConnection:5"),
    "very long": base64(`DC:S:${"x".repeat(5_000)}`),
  };
  /** Such as some list has, and others do not. */
  const FOREIGN = {
    "of too large a number": base64("DC:N:999999999999999"),
    "of three numbers": base64('DC:T:["N:1","N:4000","N:1"]'),
    "of texts": base64('DC:T:["S:ioi","S:one","N:1"]'),
    "of one text": base64("DC:S:' or 1=1; --"),
    "of too many": base64('DC:T:["N:1","N:1","N:1","N:1","N:1"]'),
  };

  test("there are lists to try", () => expect(lists.length).toBeGreaterThan(20));

  const ARGUMENTS = ["after: $cursor", "last: 2, before: $cursor"];
  const asks = (query: (page: string) => string, cursor: string) =>
    Promise.all(ARGUMENTS.map((page) => api.query(`query($cursor: String) ${query(page)}`, { cursor })));

  test.each(Object.entries(FORGED))("that no list returns are refused: %s", async (_name, cursor) => {
    for (const { status, errors } of await asks((page) => `{ models(${page}) { totalCount } }`, cursor)) {
      expect([status, codes(errors)]).toEqual([400, ["BAD_USER_INPUT"]]);
      expect(errors![0]!.message).toMatch(/is not a cursor; give as (?:after|before) what pageInfo/);
      expect(errors![0]!.message.length).toBeLessThan(200);
    }
    expect(api.statements).toEqual([]);
  });

  test.each(lists)(
    "$list refuses what is none, and takes no harm from those of other lists",
    async ({ place, name }) => {
      const list = (page: string) => place(`${name}(${page}) { edges { cursor } }`);
      const all = await Promise.all([FORGED.words, ...Object.values(FOREIGN)].map((cursor) => asks(list, cursor)));
      expect(codes(all[0]!.flatMap(({ errors = [] }) => errors))).toEqual(["BAD_USER_INPUT", "BAD_USER_INPUT"]);
      for (const { errors, text } of all.flat()) {
        if (errors) expect(codes(errors)).toEqual(["BAD_USER_INPUT"]);
        expect(text).not.toMatch(/select|syntax|integer|node_modules/i);
      }
    },
  );

  test("of one's own list lead to the page that follows", async () => {
    const page = async (after: string | null) =>
      (
        await api.data(
          "query($after: String) { models(first: 1, after: $after) { nodes { name } pageInfo { endCursor } } }",
          {
            after,
          },
        )
      ).models as { nodes: { name: string }[]; pageInfo: { endCursor: string } };
    const first = await page(null);
    const second = await page(first.pageInfo.endCursor);
    expect([first, second].flatMap(({ nodes }) => nodes.map(({ name }) => name))).toEqual([
      "demo-small",
      "demo-medium",
    ]);
  });
});

describe("pages", () => {
  test.each(["0", "-1", "201", "2147483647"])("of %s entries are refused", async (count) => {
    for (const argument of ["first", "last"])
      for (const [head, given, variables] of [
        ["", count, {}],
        ["query($n: Int)", "$n", { n: Number(count) }],
      ] as const) {
        const { status, errors } = await api.query(
          `${head} { models(${argument}: ${given}) { nodes { id } } }`,
          variables,
        );
        expect([status, codes(errors)]).toEqual([400, ["BAD_USER_INPUT"]]);
        expect(errors![0]!.message).toBe(
          `A page cannot have ${count} entries; ask for 1 to 200 and follow the cursors.`,
        );
      }
  });

  test.each(["2147483648", "1e9", "1e400", "0.5", '"1"', "true", "[]", "{}", "NaN"])(
    "of %s are none",
    async (count) => {
      const { status, errors } = await api.query(`{ models(first: ${count}) { nodes { id } } }`);
      expect(status).toBe(400);
      expect(errors![0]!.message).toMatch(/^Int cannot represent/);
    },
  );

  test("from both ends at once are refused", async () => {
    const { errors } = await api.query("{ models(first: 1, last: 1) { nodes { id } } }");
    expect(errors).toMatchObject([{ message: expect.stringContaining("not supported at the same time") }]);
    expect(codes(errors)).toEqual(["BAD_USER_INPUT"]);
  });
});

describe("ids", () => {
  const id = (text: string) => Buffer.from(text).toString("base64url");

  test.each([
    "Nothing:1",
    "Query:1",
    "__proto__:1",
    "constructor:1",
    "Run:01",
    "Run:-1",
    "Run:1.5",
    "Run:١",
    "Run:2147483648",
  ])("%s names no object", async (text) => {
    const { errors = [], data } = await api.query<{ node: unknown }>("query($id: ID!) { node(id: $id) { id } }", {
      id: id(text),
    });
    expect(data.node).toBeNull();
    expect(codes(errors).filter((code) => code !== "BAD_USER_INPUT")).toEqual([]);
  });

  test("of other types are refused where a type is expected, and so are lists too long", async () => {
    const ask = (ids: string[]) => api.query("query($ids: [ID!]) { models(ids: $ids) { totalCount } }", { ids });
    expect(codes((await ask([id("Run:1")])).errors)).toEqual(["BAD_USER_INPUT"]);
    expect(codes((await ask(Array(4_000).fill(id("Model:1")))).errors)).toEqual(["BAD_USER_INPUT"]);
    // As many as fit in a body: beyond, the body is refused.
    expect(codes((await ask(Array(100_000).fill("a"))).errors)).toEqual(["PAYLOAD_TOO_LARGE"]);
    expect((await ask(Array(200).fill(id("Model:1")))).data).toEqual({ models: { totalCount: 1 } });
    expect((await ask([])).data).toEqual({ models: { totalCount: 0 } });
  });
});

describe("hashes of queries", () => {
  const HASH = createHash("sha256").update(QUERY).digest("hex");
  const ask = (persistedQuery: unknown, query?: string) =>
    api.post(JSON.stringify({ query, extensions: { persistedQuery } }));

  test.each<[string, unknown]>([
    ["of another query", "0".repeat(64)],
    ["in capitals", HASH.toUpperCase()],
    ["too short", HASH.slice(1)],
    ["of 90,000 digits", "a".repeat(90_000)],
    ["that is a name", "__proto__"],
    ["that is a number", 1],
    ["that is a list", [HASH]],
  ])("%s are refused with the query, keep nothing, and find nothing", async (_name, sha256Hash) => {
    const { status, errors } = await ask({ version: 1, sha256Hash }, QUERY);
    expect([status, codes(errors)]).toEqual([400, ["BAD_REQUEST"]]);
    expect(errors![0]!.message).toBe(
      "The hash is not that of the query; send the SHA-256 of its UTF-8 bytes in small hexadecimal.",
    );
    expect(codes((await ask({ version: 1, sha256Hash })).errors)).toEqual(["PERSISTED_QUERY_NOT_FOUND"]);
  });

  test.each([0, 2, "1", null, [1]])("of version %j are refused", async (version) => {
    const { status, errors } = await ask({ version, sha256Hash: HASH }, QUERY);
    expect([status, codes(errors)]).toEqual([400, ["BAD_REQUEST"]]);
    expect(errors![0]!.message).toMatch(/^A persisted query has version 1/);
  });

  test("of queries that are none, or that change something, lead to nothing", async () => {
    for (const query of ["{ nothing ", `mutation { publishResults(hash: "${HASH}", parts: 1) { complete } }`]) {
      const sha256Hash = createHash("sha256").update(query).digest("hex");
      await ask({ version: 1, sha256Hash }, query);
      const extensions = encodeURIComponent(JSON.stringify({ persistedQuery: { version: 1, sha256Hash } }));
      const { status, data } = await read(fetch(`${api.url}/graphql?extensions=${extensions}`));
      expect([status, data]).not.toEqual([200, expect.anything()]);
    }
  });
});

test.each(["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"])(
  "%s is a name like any other",
  async (name) => {
    const json = (text: string) => api.post(text);
    expect((await api.query(`{ ${name}: models { totalCount } }`)).text).toContain(`{"${name}":{"totalCount":2}}`);
    expect((await api.query(`query ${name} ${QUERY}`)).data).toEqual({ models: { totalCount: 2 } });
    expect((await api.query(`{ ...${name} } fragment ${name} on Query ${QUERY}`)).data).toEqual({
      models: { totalCount: 2 },
    });
    const query = `query($${name}: String!) { model(name: $${name}) { name } }`;
    const { data } = await json(`{"query":"${query}","variables":{"${name}":"demo-small"}}`);
    expect(data).toEqual({ model: { name: "demo-small" } });
    for (const wrong of [
      `{ ${name} }`,
      `{ model(${name}: 1) { id } }`,
      `{ ... on ${name} { id } }`,
      `{ models @${name} { totalCount } }`,
    ])
      expect(new Set(codes((await api.query(wrong)).errors))).toEqual(new Set(["GRAPHQL_VALIDATION_FAILED"]));
    const unknown = await json(`{"query":"query a ${QUERY}","operationName":"${name}"}`);
    expect(codes(unknown.errors)).toEqual(["OPERATION_RESOLUTION_FAILURE"]);
    const named = `query($n: String!) { model(name: $n) { id } task(name: $n) { id } family(name: $n) { id } release(name: $n) { id }
    metricTrends(models: ["demo-small"], task: "ioi", metric: $n) { unit } }`;
    expect((await api.query(named, { n: name })).data).toEqual({
      ...{ model: null, task: null, family: null, release: null, metricTrends: [] },
    });
  },
);

describe("questions about the schema", () => {
  test("the usual one is answered, and costs what it is worth", async () => {
    const { errors, extensions } = await api.query(getIntrospectionQuery());
    expect(errors).toBeUndefined();
    expect(extensions!.cost.cost).toBe(INTROSPECTION_COST + 1);
  });

  test.each([
    ["by aliases", (count: number) => Array.from({ length: count }, (_, i) => `a${i}: __schema { types { name } }`)],
    ["by the same name", (count: number) => Array(count).fill("__schema { types { name } }")],
    ["of types", (count: number) => Array.from({ length: count }, (_, i) => `a${i}: __type(name: "Run") { name }`)],
  ])("many at once, %s, cost too much", async (_name, ask) => {
    const most = Math.floor(MAX_COST / (INTROSPECTION_COST + 1));
    expect((await api.query(`{ ${ask(most).join(" ")} }`)).errors).toBeUndefined();
    const { status, errors } = await api.query(`{ ${ask(most + 1).join(" ")} }`);
    expect([status, codes(errors)]).toEqual([400, ["COST_LIMIT"]]);
  });

  test("a hundred levels of it are refused", async () => {
    const { status, errors } = await api.query(
      `{ __schema { types { ${"fields { type { ".repeat(50)} name ${"} }".repeat(50)} } } }`,
    );
    expect([status, codes(errors)]).toEqual([400, ["GRAPHQL_VALIDATION_FAILED"]]);
    expect(errors![0]!.message).toMatch(/introspection depth/);
  });
});

test.each([
  ["__typename by the thousand", `{ ${"__typename ".repeat(3_900)}}`, /repeats fields so often/],
  ["a field by the hundred", `{ ${"models { totalCount } ".repeat(790)}}`, /repeats fields so often/],
])("%s is refused with a limit for a code", async (_name, query, says) => {
  const { status, errors } = await api.query(query);
  expect([status, codes(errors)]).toEqual([400, ["COST_LIMIT"]]);
  expect(errors![0]!.message).toMatch(says);
});

test("directives with variables on many fields change nothing about what they cost", async () => {
  const query = `query($on: Boolean!) { ${"models @include(if: $on) @skip(if: $on) { totalCount } ".repeat(180)}}`;
  const { errors, extensions } = await api.query(query, { on: true });
  expect(errors).toBeUndefined();
  expect(extensions!.cost.cost).toBeGreaterThan(180);
});
