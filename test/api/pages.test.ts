/** @file Pages: whatever their size and direction, following the cursors visits every entry once, in order. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MAX_PAGE_SIZE } from "../../apps/api/src/shared/limits.ts";
import { startTestApi, type TestApi } from "./api-server.ts";
import { MODELS, STEPS, storeFixture, TASKS } from "./fixture.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await storeFixture(api.database.db);
});
afterAll(() => api?.stop());

interface Page {
  totalCount: number;
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  edges: { cursor: string; node: { id: string; step?: number } }[];
}

type Ask = (args: string) => Promise<Page>;

const PAGE = "{ totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id";

async function ask<Data>(query: string): Promise<Data> {
  const { errors, data } = await api.query<Data>(query);
  expect(errors).toBeUndefined();
  return data;
}

const models: Ask = async (args) => (await ask<{ models: Page }>(`{ models${args} ${PAGE} } } } }`)).models;

const checkpoints: Ask = async (args) => {
  const query = `{ model(name: "demo-small") { checkpoints${args} ${PAGE} step } } } } }`;
  return (await ask<{ model: { checkpoints: Page } }>(query)).model.checkpoints;
};

const runs: Ask = async (args) => {
  const query = `{ model(name: "demo-small") { runs${args} ${PAGE} } } } } }`;
  return (await ask<{ model: { runs: Page } }>(query)).model.runs;
};

const runsOfCheckpoint: Ask = async (args) => {
  const query = `{ checkpoint(model: "demo-small", revision: "step8") { runs${args} ${PAGE} } } } } }`;
  return (await ask<{ checkpoint: { runs: Page } }>(query)).checkpoint.runs;
};

/** A list at the root. */
const root =
  (field: string): Ask =>
  async (args) =>
    (await ask<Record<string, Page>>(`{ ${field}${args} ${PAGE} } } } }`))[field]!;

describe.each([
  ["models", models, 2],
  ["runs", root("runs"), MODELS.length * STEPS.length * TASKS.length],
  ["checkpoints by model and step", root("checkpoints"), MODELS.length * STEPS.length],
  ["tasks by name and version", root("taskVersions"), TASKS.length],
  ["checkpoints of a model", checkpoints, STEPS.length],
  ["runs of a model", runs, STEPS.length * TASKS.length],
  ["runs of a checkpoint", runsOfCheckpoint, TASKS.length],
])("%s", (_name, list, count) => {
  test.each([1, 2, 3, count])("forwards, %i at a time", async (size) => {
    const all = await list("");
    const seen: string[] = [];
    let after = "";
    for (let more = true; more; ) {
      const { edges, pageInfo, totalCount } = await list(`(first: ${size}${after})`);
      expect(totalCount).toBe(count);
      expect(pageInfo.startCursor).toBe(edges[0]!.cursor);
      expect(pageInfo.endCursor).toBe(edges.at(-1)!.cursor);
      seen.push(...edges.map(({ node }) => node.id));
      after = `, after: "${pageInfo.endCursor}"`;
      more = pageInfo.hasNextPage;
    }
    expect(new Set(seen).size).toBe(count);
    expect(seen).toEqual(all.edges.map(({ node }) => node.id));
  });

  test("backwards from the end", async () => {
    const all = await list("");
    const { edges, pageInfo } = await list("(last: 1)");
    expect(edges).toEqual(all.edges.slice(-1));
    expect(pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: count > 1 });
    const previous = await list(`(last: ${count}, before: "${pageInfo.startCursor}")`);
    expect(previous.edges).toEqual(all.edges.slice(0, -1));
  });
});

test("the count alone can be asked for", async () => {
  const query = `{ models { totalCount } model(name: "demo-small") { checkpoints { totalCount } runs(task: "ioi") { totalCount } } }`;
  expect(await ask(query)).toEqual({
    models: { totalCount: 2 },
    model: { checkpoints: { totalCount: STEPS.length }, runs: { totalCount: STEPS.length } },
  });
});

test("nodes are the entries without their cursors, nested too, with other fields beside them", async () => {
  interface Nested {
    nodes: { name: string; runs: { nodes: { address: string }[] } }[];
    edges: { node: { id: string; name: string; runs: { edges: { node: { address: string } }[] } } }[];
  }
  const query = `{ models { nodes { name runs(first: 3) { nodes { address } } }
    edges { node { id name runs(first: 3) { edges { node { address } } } } } } }`;
  const { nodes, edges } = (await ask<{ models: Nested }>(query)).models;
  expect(nodes.map(({ runs }) => runs.nodes.length)).toEqual([3, 3]);
  expect(nodes).toEqual(
    edges.map(({ node: { name, runs } }) => ({ name, runs: { nodes: runs.edges.map(({ node }) => node) } })),
  );
});

test("checkpoints come by step, although they were stored the other way round", async () => {
  expect((await checkpoints("")).edges.map(({ node }) => node.step)).toEqual(STEPS);
});

test.each([0, -1, MAX_PAGE_SIZE + 1])("a page of %i entries is refused", async (size) => {
  const { status, errors } = await api.query(`{ models(first: ${size}) { totalCount } }`);
  expect(status).toBe(400);
  expect(errors![0]!.extensions.code).toBe("BAD_USER_INPUT");
  expect(errors![0]!.message).toMatch(/ask for 1 to 200/);
});

test("a cursor that is none is refused in one sentence", async () => {
  const { errors } = await api.query(`{ models(after: "nonsense") { totalCount edges { cursor } } }`);
  expect(errors).toHaveLength(1);
  expect(errors![0]!.extensions.code).toBe("BAD_USER_INPUT");
});
