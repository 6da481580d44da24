/** @file What resampling the prompts told, over GraphQL. */
import { storeBundle } from "@atlas/platform";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeBundle } from "../support/bundle.ts";
import { startTestApi, type TestApi } from "./api-server.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await storeBundle(api.database.db, makeBundle({ settings: { resamples: 100 } }));
  await storeBundle(api.database.db, makeBundle({ task: "sva" }));
});
afterAll(() => api?.stop());

const ask = (task: string, fields: string) =>
  api.data(
    `{ run(model: "demo-test", revision: "step64", task: "${task}") { settings { resamples } circuit { bootstrap { ${fields} } } } }`,
  );

test("intervals, stability, and how often edges and nodes are chosen come with the circuit in one statement", async () => {
  const answer = await ask(
    "ioi",
    `resamples level method secondsTotal stability clean { low high } corrupted { low } accuracy { high } metric { low }
     faithfulness { low } faithfulnessFloorCorrected { high } curve { plainLow plainHigh floorCorrectedLow floorCorrectedHigh }
     edges { writers readers frequencies } nodes { nodes frequencies }`,
  );
  expect(api.statements).toHaveLength(1);
  const bootstrap = {
    ...{ resamples: 100, level: 0.95, method: "bca", secondsTotal: 0.25, stability: 0.75 },
    clean: { low: 0.875, high: 1.125 },
    corrupted: { low: -0.225 },
    accuracy: { high: 0.625 },
    metric: null,
    faithfulness: { low: 0.775 },
    faithfulnessFloorCorrected: { high: 0.975 },
    curve: { plainLow: [0.775], plainHigh: [1.025], floorCorrectedLow: [0.725], floorCorrectedHigh: [0.975] },
    edges: {
      writers: ["a0.h0", "m0", "a1.h1", "input", "a0.h1", "a1.h0", "m1"],
      readers: new Array(7).fill("logits"),
      frequencies: [1, 1, 1, 0.5, 0.5, 0.5, 0.5],
    },
    nodes: { nodes: ["a0.h0", "input"], frequencies: [1, 0.5] },
  };
  expect(answer.run).toEqual({ settings: { resamples: 100 }, circuit: { bootstrap } });
});

test("how often each edge of the circuit is chosen stands in the order of its edges, without a statement more", async () => {
  const { run } = await api.data(
    `{ run(model: "demo-test", revision: "step64", task: "ioi") { circuit { edgeFrequencies edges { writers scores } } } }`,
  );
  expect(api.statements).toHaveLength(1);
  const { edgeFrequencies, edges } = (run as { circuit: { edgeFrequencies: number[]; edges: { writers: string[] } } })
    .circuit;
  const inEvery = ["a0.h0", "m0", "a1.h1"];
  expect(edgeFrequencies).toHaveLength(7);
  expect(edgeFrequencies).toEqual(edges.writers.map((writer) => (inEvery.includes(writer) ? 1 : 0.5)));
  // By place and not by chance: neighbours in it differ.
  expect(edgeFrequencies).not.toEqual(edgeFrequencies.toSorted());
});

test("an edge of the circuit that no resample has is in none of them", async () => {
  const bundle = makeBundle({ model: "demo-other", settings: { resamples: 4 } });
  const { edges } = bundle.circuit.bootstrap!;
  edges.cells = edges.cells.slice(1);
  edges.frequency = edges.frequency.slice(1);
  await storeBundle(api.database.db, bundle);
  const { run } = await api.data(
    `{ run(model: "demo-other", revision: "step64", task: "ioi") { circuit { edgeFrequencies edges { writers } } } }`,
  );
  const { edgeFrequencies, edges: ofCircuit } = (
    run as { circuit: { edgeFrequencies: number[]; edges: { writers: string[] } } }
  ).circuit;
  expect(edgeFrequencies.filter((share) => share === 0)).toHaveLength(1);
  expect(ofCircuit.writers[edgeFrequencies.indexOf(0)]).toBe("input");
});

test("a run without resamples has none", async () => {
  const { run } = await api.data(
    `{ run(model: "demo-test", revision: "step64", task: "sva") { circuit { edgeFrequencies } } }`,
  );
  expect(run).toEqual({ circuit: { edgeFrequencies: null } });
  expect((await ask("sva", "resamples")).run).toEqual({ settings: { resamples: 0 }, circuit: { bootstrap: null } });
});

test("trends have the intervals of each checkpoint, and null where prompts were not resampled, in no more statements", async () => {
  const trends = (task: string) =>
    api.data(`{
      taskPerformanceTrend(models: ["demo-test"], task: "${task}") { accuracyLow accuracyHigh cleanLow cleanHigh intervalLevels }
      circuitSizeTrend(models: ["demo-test"], task: "${task}") { plainLow plainHigh floorCorrectedLow floorCorrectedHigh intervalLevels }
    }`);
  const resampled = await trends("ioi");
  const statements = api.statements.length;
  expect(resampled.taskPerformanceTrend).toEqual([
    { accuracyLow: [0.375], accuracyHigh: [0.625], cleanLow: [0.875], cleanHigh: [1.125], intervalLevels: [0.95] },
  ]);
  expect(resampled.circuitSizeTrend).toMatchObject([
    { plainLow: [0.775], floorCorrectedHigh: [0.975], intervalLevels: [0.95] },
  ]);
  const other = await trends("sva");
  expect(Object.values((other.taskPerformanceTrend as object[])[0]!)).toEqual(new Array(5).fill([null]));
  expect(api.statements).toHaveLength(statements);
});
