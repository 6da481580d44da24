/** @file Trends: columns by step, one entry for each checkpoint, the newest result of each. */
import { storeBundle } from "@atlas/platform";
import { computationGraph } from "@atlas/schema";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApi, type TestApi } from "./api-server.ts";
import { fixtureBundle, MODELS, STEPS, storeFixture } from "./fixture.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await storeFixture(api.database.db);
});
afterAll(() => api?.stop());

const [SMALL, MEDIUM] = MODELS;
const at64 = fixtureBundle({ ...SMALL, task: "ioi", step: 64 });

describe("trends", () => {
  const models = ["demo-medium", "nobody", "demo-small", "demo-medium"];

  test("of behaviour are columns by step, for the models with results, in the order given", async () => {
    const query = `query($models: [String!]!) { taskPerformanceTrend(models: $models, task: "ioi") {
      model { name family } task { name title } metric revisions steps tokens clean corrupted accuracy } }`;
    const trend = (model: (typeof MODELS)[number]) => {
      const results = STEPS.map((step) => fixtureBundle({ ...model, task: "ioi", step }));
      return {
        model: { name: model.model, family: "demo" },
        task: { name: "ioi", title: "Indirect object identification" },
        metric: "LOGIT_DIFF",
        revisions: STEPS.map((step) => `step${step}`),
        steps: STEPS,
        tokens: results.map(({ checkpoint }) => checkpoint.tokens),
        clean: results.map(({ performance }) => performance.clean),
        corrupted: results.map(({ performance }) => performance.corrupted),
        accuracy: results.map(({ performance }) => performance.accuracy),
      };
    };
    expect(await api.data(query, { models })).toEqual({ taskPerformanceTrend: [trend(MEDIUM), trend(SMALL)] });
  });

  test("of circuit size carry null where nothing can be divided", async () => {
    const query = `query($models: [String!]!) { circuitSizeTrend(models: $models, task: "sva") {
      steps requestedEdges edges nodes totalEdges plain floorCorrected reached } }`;
    const { circuitSizeTrend } = (await api.data(query, { models: ["demo-small"] })) as { circuitSizeTrend: unknown[] };
    const { circuit } = at64;
    const constant = (value: number) => STEPS.map(() => value);
    expect(circuitSizeTrend).toEqual([
      {
        steps: STEPS,
        requestedEdges: constant(circuit.requestedEdges),
        edges: constant(circuit.edges),
        nodes: constant(circuit.nodes),
        totalEdges: computationGraph(at64.model).edges,
        plain: [null, 0.9, 0.9, 0.9, 0.9],
        floorCorrected: [null, 0.85, 0.85, 0.85, 0.85],
        reached: [false, true, true, true, true],
      },
    ]);
  });

  test("of an unknown task are empty", async () => {
    const query = `{ taskPerformanceTrend(models: ["demo-small"], task: "nothing") { steps } }`;
    expect(await api.data(query)).toEqual({ taskPerformanceTrend: [] });
  });
});

test("the newest result of a checkpoint and task counts", async () => {
  const newer = fixtureBundle({ ...SMALL, task: "ioi", step: 64, analyzerVersion: "0.2.0" });
  await storeBundle(api.database.db, { ...newer, performance: { ...newer.performance, clean: 7 } });
  const answer = await api.data(`{ run(model: "demo-small", revision: "step64", task: "ioi") { analyzerVersion }
    taskPerformanceTrend(models: ["demo-small"], task: "ioi") { steps clean } }`);
  expect(answer).toMatchObject({ run: { analyzerVersion: "0.2.0" } });
  const clean = STEPS.map((step) => (step === 64 ? 7 : step / (step + 64)));
  expect(answer.taskPerformanceTrend).toEqual([{ steps: STEPS, clean }]);
});
