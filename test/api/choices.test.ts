/** @file Results of one checkpoint on one task by several settings: each can be asked for, and none mixes with the usual ones. */
import { storeBundle } from "@atlas/platform";
import type { RunSettings } from "@atlas/schema";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeBundle } from "../support/bundle.ts";
import { startTestApi, type TestApi } from "./api-server.ts";

const KEY = { model: "demo-test", revision: "step64", task: "ioi" };
const WHERE = `model: "${KEY.model}", revision: "${KEY.revision}", task: "${KEY.task}"`;

/** Settings as they are stored, with the argument that asks for them. */
const KINDS: [settings: Partial<RunSettings>, choice: string][] = [
  [{}, "{}"],
  [{ metric: "kl" }, "{ metric: KL }"],
  [{ metric: "rank", method: "exact", steps: 1 }, "{ metric: RANK, method: EXACT }"],
  [{ metric: "prob-diff" }, "{ metric: PROB_DIFF }"],
  [{ ablation: "zero" }, "{ ablation: ZERO }"],
  [{ ablation: "mean", reference: "clean", pooled: true }, '{ ablation: MEAN, reference: "clean" }'],
  [
    { ablation: "mean", reference: "corrupted", pooled: true },
    '{ ablation: MEAN, reference: "corrupted", pooled: true }',
  ],
  [
    { ablation: "mean", reference: "corrupted", pooled: false },
    '{ ablation: MEAN, reference: "corrupted", pooled: false }',
  ],
  [{ level: "node" }, "{ level: NODE }"],
  [{ search: "paper" }, "{ search: PAPER }"],
];
const bundles = KINDS.map(([settings]) => makeBundle({ settings }));

let api: TestApi;
const data: TestApi["data"] = (query, variables) => api.data(query, variables);
beforeAll(async () => {
  api = await startTestApi();
  for (const bundle of bundles) await storeBundle(api.database.db, bundle);
});
afterAll(() => api?.stop());

test.each(KINDS.map(([, choice], i) => [choice, i] as const))("%s names one result", async (choice, i) => {
  const { address } = bundles[i]!;
  expect(await data(`{ run(${WHERE}, settings: ${choice}) { address } }`)).toEqual({ run: { address } });
  const trend = `(models: ["demo-test"], task: "ioi", settings: ${choice})`;
  const answer = await data(
    `{ taskPerformanceTrend${trend} { metric revisions } circuitSizeTrend${trend} { revisions } }`,
  );
  const metric = bundles[i]!.settings.metric.toUpperCase().replace("-", "_");
  expect(answer).toEqual({
    taskPerformanceTrend: [{ metric, revisions: [KEY.revision] }],
    circuitSizeTrend: [{ revisions: [KEY.revision] }],
  });
});

test("without a choice the usual result is meant, though others are newer", async () => {
  expect(await data(`{ run(${WHERE}) { address } }`)).toEqual({ run: { address: bundles[0]!.address } });
});

test("all results of a checkpoint on a task can be listed", async () => {
  const query = `{ checkpoint(model: "demo-test", revision: "step64") {
    ioi: runs(task: "ioi") { totalCount edges { node { address } } } none: runs(task: "sva") { totalCount } } }`;
  expect(await data(query)).toEqual({
    checkpoint: {
      ioi: {
        totalCount: KINDS.length,
        edges: bundles.toReversed().map(({ address }) => ({ node: { address } })),
      },
      none: { totalCount: 0 },
    },
  });
});

test("a circuit of nodes has the scores of all nodes and no scored edges", async () => {
  const fields =
    "level: settings { level } nodeScores { nodes scores inCircuit } circuit { requestedNodes edgeCount nodes edges { writers } curve { requestedNodes } }";
  const { run } = (await data(`{ run(${WHERE}, settings: { level: NODE }) { ${fields} } }`)) as { run: object };
  const nodes = ["input", "a0.h0", "a0.h1", "m0", "a1.h0", "a1.h1", "m1"];
  expect(run).toMatchObject({
    nodeScores: { nodes, inCircuit: nodes.map(() => true) },
    circuit: {
      requestedNodes: 7,
      edgeCount: 7,
      nodes: [...nodes, "logits"],
      edges: { writers: [] },
      curve: { requestedNodes: [7] },
    },
  });
  const edges = await data(
    `{ run(${WHERE}) { nodeScores { nodes } circuit { requestedNodes curve { requestedNodes } } } }`,
  );
  expect(edges).toEqual({
    run: { nodeScores: null, circuit: { requestedNodes: null, curve: { requestedNodes: [null] } } },
  });
});

test("a result that scored nodes has no file of edges", async () => {
  const { run } = (await data(`{ run(${WHERE}, settings: { level: NODE }) { address edgesFile } }`)) as {
    run: { address: string; edgesFile: null };
  };
  expect(run.edgesFile).toBeNull();
  const response = await fetch(`${api.url}/files/runs/${run.address}/edges.csv`);
  expect([response.status, await response.text()]).toEqual([404, expect.stringContaining("scored nodes, not edges")]);
});

test("circuits of nodes are not compared edge by edge", async () => {
  const key = `{ ${WHERE}, settings: { level: NODE } }`;
  const { errors } = await api.query(`{ circuitDiff(from: ${key}, to: ${key}) { edgeOverlap } }`);
  expect(errors?.[0]?.message).toMatch(/^Circuits of nodes have no scored edges;.*\.$/);
});
