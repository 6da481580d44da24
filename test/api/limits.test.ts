/** @file What asks for too much, or cannot be understood, is refused in one sentence with a code, and nothing internal shows. */
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  MAX_ALIASES,
  MAX_BODY_BYTES,
  MAX_COST,
  MAX_DEPTH,
  MAX_IDS,
  MAX_TREND_MODELS,
} from "../../apps/api/src/shared/limits.ts";
import { type Answer, read, startTestApi, type TestApi } from "./api-server.ts";
import { storeFixture } from "./fixture.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await storeFixture(api.database.db);
});
afterAll(() => api?.stop());

/** One error, with the code, in one sentence; nothing was asked of the database. */
function expectRefused({ status, errors, data }: Answer<unknown>, code: string, says: RegExp): void {
  expect(status).toBe(400);
  expect(data ?? undefined).toBeUndefined();
  expect(errors).toHaveLength(1);
  expect(errors![0]!.extensions).toEqual({ code });
  expect(errors![0]!.message).toMatch(says);
  expect(errors![0]!.message).not.toMatch(/\n/);
  expect(api.statements).toEqual([]);
}

/** run > circuit > run > … of this depth, ending in a scalar. */
function deepQuery(depth: number): string {
  const names = Array.from({ length: depth - 2 }, (_, i) => (i % 2 === 0 ? "circuit" : "run"));
  const inner = names.reduceRight((below, name) => `${name} { ${below} }`, "id");
  return `{ run(model: "demo-small", revision: "step64", task: "ioi") { ${inner} } }`;
}

describe("depth", () => {
  test("up to the bound is answered, and reported", async () => {
    const { errors, extensions } = await api.query(deepQuery(MAX_DEPTH));
    expect(errors).toBeUndefined();
    expect(extensions!.cost).toEqual({ cost: MAX_DEPTH, maxCost: MAX_COST, depth: MAX_DEPTH, maxDepth: MAX_DEPTH });
  });

  test("beyond it is refused", async () => {
    expectRefused(await api.query(deepQuery(MAX_DEPTH + 1)), "DEPTH_LIMIT", /16 levels deep; ask for at most 15/);
  });

  test("hidden in fragments is refused too", async () => {
    const fragments = Array.from(
      { length: 8 },
      (_, i) => `fragment f${i} on Circuit { run { circuit { ...f${i + 1} } } }`,
    );
    const query = `{ run(model: "demo-small", revision: "step64", task: "ioi") { circuit { ...f0 } } }
      ${fragments.join(" ")} fragment f8 on Circuit { id }`;
    expectRefused(await api.query(query), "DEPTH_LIMIT", /levels deep/);
  });
});

describe("cost", () => {
  const wide = (first: string) =>
    `{ models(first: ${first}) { edges { node { checkpoints(first: 200) { edges { node { revision step } } } } } } }`;

  test("is reported with every answer, and grows with the page", async () => {
    const cost = async (first: number) => (await api.query(wide(String(first)))).extensions!.cost.cost;
    const [one, two] = [await cost(1), await cost(2)];
    expect(two - 1).toBe(2 * (one - 1));
  });

  test("beyond the bound is refused", async () => {
    expectRefused(await api.query(wide("200")), "COST_LIMIT", /costs \d+, more than the 50000 allowed/);
  });

  test.each([
    ["a variable", { first: 200 }, "query($first: Int)"],
    ["the default of a variable", {}, "query($first: Int = 200)"],
  ])("cannot be hidden in %s", async (_name, variables, head) => {
    expectRefused(await api.query(`${head} ${wide("$first")}`, variables), "COST_LIMIT", /costs/);
  });

  test("counts the operation that runs, not the first one of the document", async () => {
    const query = `query Cheap { models { totalCount } } query Dear ${wide("200")}`;
    const body = (operationName: string) => api.post(JSON.stringify({ query, operationName }));
    expect((await body("Cheap")).errors).toBeUndefined();
    expectRefused(await body("Dear"), "COST_LIMIT", /costs/);
  });

  test("of edges is that of what may lie behind them", async () => {
    const runs = (edges: string) =>
      `{ model(name: "demo-small") { runs(first: 100) { edges { node { circuit { ${edges} } } } } } }`;
    expect((await api.query(runs("edgeCount"))).errors).toBeUndefined();
    expectRefused(await api.query(runs("edges { scores }")), "COST_LIMIT", /costs/);
  });

  test("of fragments that double at every step is refused before it is computed", async () => {
    const fragments = Array.from({ length: 40 }, (_, i) => `fragment f${i} on Model { ...f${i + 1} ...f${i + 1} }`);
    const query = `{ model(name: "demo-small") { ...f0 } } ${fragments.join(" ")} fragment f40 on Model { id }`;
    const { status, errors } = await api.query(query);
    expect(status).toBe(400);
    expect(errors![0]!.message).toMatch(/more than 4000 fields, fragments included; ask for fewer/);
  });
});

describe("width", () => {
  test("many aliases are refused", async () => {
    const aliases = (count: number) =>
      `{ ${Array.from({ length: count }, (_, i) => `a${i}: progress { total }`).join(" ")} }`;
    expect((await api.query(aliases(MAX_ALIASES))).errors).toBeUndefined();
    expectRefused(await api.query(aliases(MAX_ALIASES + 1)), "ALIAS_LIMIT", /51 aliases; use at most 50/);
  });

  test("a document of too many tokens is refused", async () => {
    const { status, errors } = await api.query(`{ ${"__typename ".repeat(5_000)} }`);
    expect(status).toBe(400);
    expect(errors![0]!.extensions.code).toBe("GRAPHQL_PARSE_FAILED");
  });

  test("a batch is refused", async () => {
    const one = { query: "{ progress { total } }" };
    const { status, errors } = await api.post(JSON.stringify([one, one]));
    expect(status).toBe(400);
    expect(errors![0]!.extensions.code).toBe("BAD_REQUEST");
  });

  test("a huge body is refused", async () => {
    const { status, errors } = await api.post(
      JSON.stringify({ query: "{ __typename }", x: "x".repeat(MAX_BODY_BYTES) }),
    );
    expect(status).toBe(413);
    expect(errors![0]!.extensions.code).toBe("PAYLOAD_TOO_LARGE");
  });

  test.each([
    ["ids", "query($of: [ID!]!) { nodes(ids: $of) { id } }", MAX_IDS, Buffer.from("Run:1").toString("base64url")],
    [
      "ids",
      "query($of: [ID!]) { models(ids: $of) { totalCount } }",
      MAX_IDS,
      Buffer.from("Model:1").toString("base64url"),
    ],
    [
      "models",
      `query($of: [String!]!) { circuitSizeTrend(models: $of, task: "ioi") { steps } }`,
      MAX_TREND_MODELS,
      "demo-small",
    ],
  ])("a list of %s that is too long is refused", async (name, query, bound, entry) => {
    const ask = (length: number) => api.query(query, { of: Array.from({ length }, () => entry) });
    expect((await ask(bound)).errors).toBeUndefined();
    const { errors } = await ask(bound + 1);
    expect(errors).toHaveLength(1);
    expect(errors![0]!.extensions.code).toBe("BAD_USER_INPUT");
    expect(errors![0]!.message).toBe(`Argument "${name}" has ${bound + 1} entries; give at most ${bound} at once.`);
  });
});

describe("a request that cannot be understood", () => {
  test.each([
    [
      "a query that breaks off",
      "{ models { totalCount }",
      "GRAPHQL_PARSE_FAILED",
      /^The query is malformed at line 1, column 24 .*<EOF>.*; correct it there/,
    ],
    ["an unknown field", "{ nothing }", "GRAPHQL_VALIDATION_FAILED", /Cannot query field "nothing"/],
    ["a wrong type", '{ models(first: "one") { totalCount } }', "GRAPHQL_VALIDATION_FAILED", /Int cannot represent/],
    ["a missing argument", "{ model { name } }", "GRAPHQL_VALIDATION_FAILED", /argument "name"/],
  ])("%s", async (_name, query, code, says) => expectRefused(await api.query(query), code, says));

  test("a mutation that there is not", async () => {
    expectRefused(await api.query("mutation { anything }"), "GRAPHQL_VALIDATION_FAILED", /Cannot query field/);
  });

  test("a variable of the wrong type", async () => {
    const answer = await api.query("query($first: Int) { models(first: $first) { totalCount } }", { first: "one" });
    expectRefused(answer, "BAD_USER_INPUT", /\$first/);
  });

  test.each([
    ["no JSON", "{ models", { "content-type": "application/json" }],
    ["no query", "{}", { "content-type": "application/json" }],
    ["another type of content", "{ models { totalCount } }", { "content-type": "application/xml" }],
  ])("%s", async (_name, body, headers) => {
    const { status, errors } = await api.post(body, headers);
    expect(status).toBe(400);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(["BAD_REQUEST"]);
  });
});

describe("the transport", () => {
  test("a browser gets a page that loads nothing from elsewhere", async () => {
    const { status, headers, text } = await read(fetch(`${api.url}/graphql`, { headers: { accept: "text/html" } }));
    expect(status).toBe(200);
    expect(headers.get("content-type")).toMatch(/text\/html/);
    expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });

  test("an unknown address says where to go", async () => {
    const { status, errors } = await read(fetch(`${api.url}/nothing`));
    expect(status).toBe(404);
    expect(errors![0]!.message).toMatch(/\/graphql/);
  });

  test("health asks the process, readiness the database", async () => {
    for (const path of ["/health", "/ready"]) {
      const { status, text } = await read(fetch(`${api.url}${path}`));
      expect([status, JSON.parse(text)]).toEqual([200, { status: "ok" }]);
    }
  });
});

test("what fails on our side is logged in full and shown as nothing but that", async () => {
  await api.database.db.execute(sql`alter table task rename to task_away`);
  try {
    const { errors, text } = await api.query("{ tasks { name } }");
    expect(errors![0]!.extensions).toEqual({ code: "INTERNAL_SERVER_ERROR" });
    expect(errors![0]!.message).toBe("Something failed on our side; it has been logged.");
    expect(text).not.toMatch(/select|task_away|relation|node_modules/i);
    expect(api.log.join("")).toMatch(/does not exist/);
  } finally {
    await api.database.db.execute(sql`alter table task_away rename to task`);
  }
});
