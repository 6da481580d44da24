/** @file Published results over the API: where they come from, beside computed ones, and not shown where they may not be. */
import { storeImport } from "@atlas/platform";
import { projects } from "@atlas/schema/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { IMPORTED_CELLS as cells, makeImport, IMPORTED_MODEL as model } from "../support/import-bundle.ts";
import { startTestApi, type TestApi } from "./api-server.ts";
import { STEPS, storeFixture } from "./fixture.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  const { db } = api.database;
  await storeFixture(db);
  await storeImport(db, makeImport());
  await db.insert(projects).values({ slug: "hidden-import", title: "Hidden", visibility: "private" });
  const hidden = { models: [{ ...model, name: "secret-model" }], source: "secret source" };
  await storeImport(db, makeImport(hidden), "hidden-import");
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
