/** @file Any query that the schema allows and the limits let through is answered without a failure on our side. */
import fc from "fast-check";
import { type GraphQLField, getNamedType, isLeafType, isObjectType } from "graphql/index.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { schema } from "../../apps/api/src/schema.ts";
import { startTestApi, type TestApi } from "./api-server.ts";
import { SECRET, storeBeside, storeFixture, storeRelease, storeSecrets } from "./fixture.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await storeFixture(api.database.db);
  await storeBeside(api.database.db);
  await storeRelease(api.database.db);
  await storeSecrets(api.database.db);
});
afterAll(() => api?.stop());

type Field = GraphQLField<unknown, unknown>;

const text = (...values: string[]) => fc.constantFrom(...values.map((value) => JSON.stringify(value)));
const task = text("ioi", "sva", "secret-task");
const circuit = fc.constantFrom(
  ...[0, 64, SECRET.step].map((step) => `{ model: "demo-small", revision: "step${step}", task: "ioi" }`),
);
/** Values of arguments by their name; absent ones are never given. */
const VALUES: Record<string, fc.Arbitrary<string>> = {
  first: fc.constantFrom("1", "2", "5"),
  last: fc.constantFrom("1", "2"),
  name: text("demo-small", "ioi", "fixture", "secret-model"),
  version: text("1.0"),
  model: text("demo-small", "demo-medium"),
  revision: text("step0", "step64"),
  task,
  algorithm: text("ioi", "secret-algorithm"),
  score: text("induction", "secret-score"),
  head: text("a0.h0", "a1.h1"),
  node: text("a0.h0", "m1", "logits"),
  heads: fc.constantFrom('["a0.h0", "a1.h1"]', "[]"),
  edges: fc.constantFrom('["m0->logits", "a0.h0->a1.h1<k>"]', '["input->m1"]'),
  lasting: fc.constantFrom("1", "2"),
  margin: fc.constantFrom("0", "0.25"),
  threshold: fc.constantFrom("0.25"),
  models: fc.constantFrom('["demo-small", "demo-medium"]', "[]"),
  metric: text("circuit-edges", "accuracy", "copy"),
  from: circuit,
  to: circuit,
  includeSuspicious: fc.constantFrom("true", "false"),
  id: text(...["Model:1", "Run:3", "Circuit:2", "Task:1", "Checkpoint:4", "Release:1", "Run:40"].map(base64url)),
  families: fc.constantFrom('["demo", "secret-family"]', "[]"),
  revisions: fc.constantFrom('["step0", "step64"]'),
  tasks: fc.constantFrom('["ioi", "secret-task"]'),
  names: fc.constantFrom('["ioi", "secret-task"]'),
  algorithms: fc.constantFrom('["ioi", "secret-algorithm"]'),
  scores: fc.constantFrom('["induction", "secret-score"]'),
  minStep: fc.constantFrom("1", "-1"),
  maxStep: fc.constantFrom("64", "999"),
  suspicious: fc.constantFrom("true", "false"),
  swaps: fc.constantFrom("true", "false"),
  mode: fc.constantFrom("CORRECTED", "PAPER"),
  settings: fc.constantFrom("{ level: EDGE, method: EAP_IG }", "{}"),
  circuit: fc.constantFrom("{ reached: true, minEdges: 1, minFaithfulness: 0.5 }", "{}"),
  createdAfter: text("2020-01-01", "2099-12-31T23:59:59.999Z"),
  createdBefore: text("2020-01-01"),
  hash: text("0".repeat(64)),
};

/** Of what a list holds, or of any type. */
function idsOf(field: Field): fc.Arbitrary<string> {
  const entry = schema.getType(`${getNamedType(field.type).name}Edge`);
  const type = isObjectType(entry) ? getNamedType(entry.getFields().node!.type).name : "Run";
  return fc.constantFrom(`[${[1, 2].map((row) => JSON.stringify(base64url(`${type}:${row}`))).join(", ")}]`);
}

function base64url(id: string): string {
  return Buffer.from(id).toString("base64url");
}

/** `(first: 2)`, or nothing; required arguments are always given, and never both directions at once. */
function argumentsOf(field: Field): fc.Arbitrary<string> {
  const given = field.args.flatMap(({ name, type }) => {
    const values = name === "ids" ? idsOf(field) : VALUES[name];
    if (values === undefined) return [];
    const value = values.map((chosen) => `${name}: ${chosen}`);
    return String(type).endsWith("!") ? value : fc.option(value, { nil: undefined });
  });
  return fc.tuple(...given).map((all) => {
    const some = all.filter((one): one is string => one !== undefined);
    const oneWay = some.filter((one) => !one.startsWith("last") || !some.some((other) => other.startsWith("first")));
    return oneWay.length === 0 ? "" : `(${oneWay.join(", ")})`;
  });
}

/** A selection on a type, at most `depth` levels deep; every field under an alias, so that none can clash. */
function selection(typeName: string, depth: number): fc.Arbitrary<string> {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) return fc.constant("{ __typename id }");
  const fields = Object.values(type.getFields()).filter((field) => depth > 1 || isLeafType(getNamedType(field.type)));
  if (fields.length === 0) return fc.constant("{ __typename }");
  return fc
    .array(
      fc.constantFrom(...fields).chain((field) => selectedField(field, depth)),
      { minLength: 1, maxLength: 3 },
    )
    .map((chosen) => `{ ${chosen.map((one, i) => `f${i}: ${one}`).join(" ")} }`);
}

function selectedField(field: Field, depth: number): fc.Arbitrary<string> {
  const type = getNamedType(field.type);
  const below = isLeafType(type) ? fc.constant("") : selection(type.name, depth - 1);
  return fc.tuple(argumentsOf(field), below).map(([given, inner]) => `${field.name}${given} ${inner}`);
}

const LIMITS = ["COST_LIMIT", "ALIAS_LIMIT"];

test("any query", async () => {
  let answered = 0;
  const property = fc.asyncProperty(selection("Query", 11), async (query) => {
    const { errors, text } = await api.query(query);
    const codes = errors?.map(({ extensions }) => extensions.code) ?? [];
    if (codes.length === 0) answered++;
    expect(
      codes.filter((code) => !LIMITS.includes(code)),
      query,
    ).toEqual([]);
    expect(text).not.toContain("secret");
  });
  await fc.assert(property, { numRuns: 200 });
  expect(answered).toBeGreaterThan(100);
});

// What is asked together is loaded together; the same relation with other arguments must not get in the way.
test.each(["Model", "Checkpoint", "Run"])(
  "fields of one %s answer together what each answers alone",
  async (typeName) => {
    const parent = {
      Model: 'model(name: "demo-small")',
      Checkpoint: 'checkpoint(model: "demo-medium", revision: "step64")',
      Run: 'run(model: "demo-small", revision: "step64", task: "ioi")',
    }[typeName]!;
    const type = schema.getType(typeName);
    const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
    const some = fc.array(
      fc.constantFrom(...fields).chain((field) => selectedField(field, 6)),
      { minLength: 2, maxLength: 5 },
    );
    const ask = (inner: string) => api.query<{ parent: Record<string, unknown> }>(`{ parent: ${parent} { ${inner} } }`);
    const property = fc.asyncProperty(some, async (chosen) => {
      const named = chosen.map((one, i) => `g${i}: ${one}`);
      const together = await ask(named.join(" "));
      fc.pre(together.errors === undefined);
      for (const [i, one] of named.entries())
        expect(together.data.parent[`g${i}`], one).toEqual((await ask(one)).data.parent[`g${i}`]);
    });
    await fc.assert(property, { numRuns: 40 });
  },
);
