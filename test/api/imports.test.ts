/** @file Published results over the API: where they come from, beside computed ones, and not shown where they may not be. */
import { importAddress, storeImport } from "@atlas/platform";
import { computationGraph, type ImportBundle, packScores } from "@atlas/schema";
import { projects } from "@atlas/schema/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeBundle } from "../support/bundle.ts";
import { startTestApi, type TestApi } from "./api-server.ts";
import { STEPS, storeFixture } from "./fixture.ts";

const computed = makeBundle({ model: "demo-small", layers: 2, heads: 2, step: 64, task: "ioi" });
const graph = computationGraph(computed.model);
const { license: _l, citation: _c, licenseSource: _s, lastStep: _e, ...model } = computed.model;
/** All of the computed circuit but its first edge. */
const cells = computed.circuit.cells.slice(1);

function bundleOf(change: Partial<ImportBundle> = {}): ImportBundle {
  const scores = new Float32Array(graph.writers.length * graph.readers.length).fill(0.5);
  const value = { task: "ioi", metric: "circuit-edges", unit: "edges", component: null, reference: null, size: null };
  const bundle = {
    format: 1 as const,
    file: { name: "published.json", hash: "a".repeat(64) },
    ...{ source: "https://example.org/results", license: "CC-BY-4.0" },
    provenance: { analyzerVersion: "0.1.0", command: "npx atlas import published.json" },
    models: [model],
    checkpoints: [
      { model: 0, revision: "step64", step: 64, tokens: null },
      { model: 0, revision: "step256", step: 256, tokens: 524_288 },
    ],
    circuits: [
      { checkpoint: 0, task: "ioi", cells, scores: Buffer.from(packScores(graph, scores)).toString("base64") },
    ],
    values: [
      { ...value, model: 0, checkpoint: 1, value: 9 },
      { ...value, model: 0, checkpoint: 0, value: 7 },
      { ...value, model: 0, checkpoint: 0, metric: "copy", component: "a1.h0", unit: "percent", value: 95 },
    ],
    ...change,
  };
  return { address: importAddress(bundle), ...bundle };
}

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  const { db } = api.database;
  await storeFixture(db);
  await storeImport(db, bundleOf());
  await db.insert(projects).values({ slug: "hidden-import", title: "Hidden", visibility: "private" });
  const hidden = { models: [{ ...model, name: "secret-model" }], source: "secret source" };
  await storeImport(db, bundleOf(hidden), "hidden-import");
});
afterAll(() => api?.stop());

test("an import says where it comes from and what is in it", async () => {
  const answer =
    await api.data(`{ imports { totalCount edges { node { source license fileName fileHash valueCount command
    circuits { totalCount edges { node { task edgeCount nodeCount checkpoint { step } } } } } } } }`);
  expect(answer).toEqual({
    imports: {
      totalCount: 1,
      edges: [
        {
          node: {
            ...{ source: "https://example.org/results", license: "CC-BY-4.0", fileName: "published.json" },
            ...{ fileHash: "a".repeat(64), valueCount: 3, command: "npx atlas import published.json" },
            circuits: {
              totalCount: 1,
              edges: [
                {
                  node: { task: "ioi", edgeCount: cells.length, nodeCount: cells.length + 1, checkpoint: { step: 64 } },
                },
              ],
            },
          },
        },
      ],
    },
  });
});

test("an imported circuit is compared with the computed one of its checkpoint and task", async () => {
  const answer =
    await api.data(`{ importedCircuits(first: 5, model: "demo-small", task: "ioi") { totalCount edges { node {
    import { license } edges { readers scores } nodes
    comparison { edgeOverlap nodeOverlap circuit { edgeCount run { checkpoint { step } } } } } } }
    none: importedCircuits(task: "sva") { totalCount } }`);
  const shared = cells.length / (cells.length + 1);
  expect(answer).toMatchObject({
    importedCircuits: {
      totalCount: 1,
      edges: [
        {
          node: {
            import: { license: "CC-BY-4.0" },
            edges: { readers: cells.map(() => "logits"), scores: cells.map(() => 0.5) },
            comparison: {
              edgeOverlap: shared,
              nodeOverlap: (cells.length + 1) / (cells.length + 2),
              circuit: { edgeCount: cells.length + 1, run: { checkpoint: { step: 64 } } },
            },
          },
        },
      ],
    },
    none: { totalCount: 0 },
  });
});

const TREND = `query($metric: String!, $component: String, $imported: Boolean!) {
  metricTrends(models: ["demo-small"], task: "ioi", metric: $metric, component: $component, includeImported: $imported) {
    model { name } import { source } unit component steps values } }`;

test("a number over training: computed, then imported under the same name", async () => {
  const ask = (metric: string, imported: boolean, component: string | null = null) =>
    api.data(TREND, { metric, component, imported });
  const published = {
    model: { name: "demo-small" },
    import: { source: "https://example.org/results" },
    component: null,
  };
  const both = (await ask("circuit-edges", true)) as { metricTrends: unknown[] };
  expect(both.metricTrends).toEqual([
    expect.objectContaining({ import: null, unit: "edges", steps: [...STEPS] }),
    { ...published, unit: "edges", steps: [64, 256], values: [7, 9] },
  ]);
  expect(await ask("circuit-edges", false)).toEqual({ metricTrends: both.metricTrends.slice(0, 1) });
  expect(await ask("copy", true, "a1.h0")).toEqual({
    metricTrends: [{ ...published, component: "a1.h0", unit: "percent", steps: [64], values: [95] }],
  });
  expect(await ask("prob-diff", true)).toEqual({ metricTrends: [] });
});

test("imports of a private project show nowhere", async () => {
  const { text, errors } = await api.query(`{ models { edges { node { name } } } imports { edges { node { source } } }
    importedCircuits { totalCount } metricTrends(models: ["secret-model"], task: "ioi", metric: "copy") { values } }`);
  expect(errors).toBeUndefined();
  expect(text).not.toContain("secret");
});
