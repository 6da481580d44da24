/** @file Hostile requests of every kind that has a name: each is answered with a sentence that says what is wrong, and the next visitor is served. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { MAX_BODY_BYTES } from "../../apps/api/src/shared/limits.ts";
import { startTestApi, type TestApi } from "./api-server.ts";
import { storeFixture } from "./fixture.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await storeFixture(api.database.db);
});
afterAll(() => api?.stop());
/** Whatever came before. */
afterEach(async () => {
  expect(await api.data("{ models { totalCount } }")).toEqual({ models: { totalCount: 2 } });
  expect(api.log.splice(0)).toEqual([]);
});

const nested = (open: string, end: string, depth: number, inner = "") => open.repeat(depth) + inner + end.repeat(depth);
const fields = (depth: number) => nested('{ model(name: "demo-small") ', "}", depth, "{ id }");
const cycle = "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }";
const QUERY = "{ models { totalCount } }";

test.each<[string, string, RegExp]>([
  ["fragments that spread one another in a circle", cycle, /Cannot spread fragment "a" within itself via "b"/],
  [
    "a fragment that spreads itself",
    "{ ...a } fragment a on Query { ...a }",
    /Cannot spread fragment "a" within itself/,
  ],
  [
    "a directive over and over",
    `{ models { totalCount ${"@include(if: true) ".repeat(500)} } }`,
    /"@include" can only be used once/,
  ],
  [
    "an unknown directive over and over",
    `{ models { totalCount ${"@nothing ".repeat(1_900)} } }`,
    /Unknown directive "@nothing"/,
  ],
  [
    "directives on every level",
    `{ models ${"@skip(if: false) ".repeat(2)}{ totalCount } }`,
    /"@skip" can only be used once/,
  ],
  ["fields nested three hundred times", fields(300), /Cannot query field "model" on type "Model"/],
  [
    "lists nested two thousand times",
    `{ models(ids: ${nested("[", "]", 1_900)}) { totalCount } }`,
    /ID cannot represent/,
  ],
  [
    "objects nested nine hundred times",
    `{ models(ids: ${nested("{a:", "}", 900, "1")}) { totalCount } }`,
    /ID cannot represent/,
  ],
  [
    "a variable used in its own type",
    "query($a: Nothing) { models(first: $a) { totalCount } }",
    /Unknown type "Nothing"/,
  ],
  [
    "two hundred operations",
    Array.from({ length: 200 }, (_, i) => `query q${i} ${QUERY}`).join(" "),
    /Must provide operation name/,
  ],
])("%s", async (_name, query, says) => {
  const { status, errors, text } = await api.query(query);
  expect(status).toBe(400);
  expect(errors![0]!.message).toMatch(says);
  expect(text).not.toMatch(/node_modules|at \w+ \(/);
});

const body = (variables: string) => `{"query":${JSON.stringify(QUERY)},"variables":${variables}}`;

test.each<[string, string]>([
  ["of many entries", JSON.stringify(Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`v${i}`, i])))],
  ["of one long text", JSON.stringify({ name: "x".repeat(MAX_BODY_BYTES - 1_000) })],
  ["with names that objects have of their own", '{"__proto__": {"x": 1}, "constructor": 1, "toString": "x"}'],
])("variables %s that no operation has change nothing", async (_name, variables) => {
  const { status, data } = await api.post(body(variables));
  expect([status, data]).toEqual([200, { models: { totalCount: 2 } }]);
  expect(Object.prototype).not.toHaveProperty("x");
});

test.each([
  ["lists", "[", "]", ""],
  ["objects", '{"a":', "}", "1"],
])("variables of %s within one another as deep as a body can be are refused", async (_name, open, end, inner) => {
  const depth = Math.floor((MAX_BODY_BYTES - 200) / (open.length + end.length));
  const { status, errors } = await api.post(body(nested(open, end, depth, inner)));
  expect([status, errors![0]!.extensions.code]).toEqual([400, "BAD_REQUEST"]);
  expect(errors![0]!.message).toMatch(/more than 20 levels deep/);
});
