/** @file In which circuits a node is over training: counted again from the edges of every circuit. */
import { storeBundle } from "@atlas/platform";
import { formatNode, nodeOf, parseEdge } from "@atlas/schema";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApi, type TestApi } from "./api-server.ts";
import { fixtureBundle, MODELS, STEPS, storeFixture, storeSecrets } from "./fixture.ts";

let api: TestApi;
const MODEL = MODELS[0].model;
const LATE = 256;

beforeAll(async () => {
  api = await startTestApi();
  await storeFixture(api.database.db);
  await storeSecrets(api.database.db);
  const bundle = fixtureBundle({ ...MODELS[0], task: "ioi", step: LATE });
  const cells = bundle.circuit.cells.slice(0, 2);
  const size = { edges: 2, nodes: 3 };
  await storeBundle(api.database.db, { ...bundle, circuit: { ...bundle.circuit, ...size, cells } });
});
afterAll(() => api?.stop());

interface Membership {
  task: { name: string };
  revisions: string[];
  steps: number[];
  inCircuit: (boolean | null)[];
  edgesIn: (number | null)[];
  edgesOut: (number | null)[];
  circuitEdges: number[];
}

async function membership(node: string): Promise<Membership[]> {
  const answer = await api.data(
    `query($node: String!) { nodeMembership(model: "${MODEL}", node: $node) {
      task { name } revisions steps inCircuit edgesIn edgesOut circuitEdges } }`,
    { node },
  );
  return answer.nodeMembership as Membership[];
}

async function edgesAt(step: number) {
  const { run } = (await api.data(
    `{ run(model: "${MODEL}", revision: "step${step}", task: "ioi") { circuit { edges { writers readers } } } }`,
  )) as { run: { circuit: { edges: { writers: string[]; readers: string[] } } } };
  const { writers, readers } = run.circuit.edges;
  return writers.map((writer, i) => parseEdge(`${writer}->${readers[i]}`));
}

test.each(["a0.h0", "a1.h1", "m0", "input", "logits"])("%s: its edges are those of each circuit", async (node) => {
  const [ioi] = await membership(node);
  const sound = STEPS.filter((step) => step !== 0);
  expect(ioi!.steps).toEqual([...STEPS, LATE]);
  for (const step of [...sound, LATE]) {
    const edges = await edgesAt(step);
    const into = edges.filter(({ reader }) => formatNode(nodeOf(reader)) === node).length;
    const outOf = edges.filter(({ writer }) => formatNode(writer) === node).length;
    const i = ioi!.steps.indexOf(step);
    expect([ioi!.edgesIn[i], ioi!.edgesOut[i], ioi!.circuitEdges[i]]).toEqual([into, outOf, edges.length]);
    expect(ioi!.inCircuit[i]).toBe(into + outOf > 0);
  }
});

test("some node leaves the circuit, so that the check above is not empty", async () => {
  const [ioi] = await membership("a1.h1");
  expect(ioi!.inCircuit).toEqual([null, true, true, true, true, false]);
});

test("a circuit that is the whole graph says nothing of a node", async () => {
  const [ioi] = await membership("m0");
  expect([ioi!.inCircuit[0], ioi!.edgesIn[0], ioi!.edgesOut[0]]).toEqual([null, null, null]);
});

test("one entry for each public task; results and tasks of private projects are not counted", async () => {
  expect((await membership("a0.h0")).map(({ task, steps }) => [task.name, steps.length])).toEqual([
    ["ioi", STEPS.length + 1],
    ["sva", STEPS.length],
  ]);
  expect(await api.data(`{ nodeMembership(model: "secret-model", node: "a0.h0") { steps } }`)).toEqual({
    nodeMembership: [],
  });
});

test("what is no node is refused in a sentence", async () => {
  const { errors } = await api.query(`{ nodeMembership(model: "${MODEL}", node: "h7") { steps } }`);
  expect(errors?.[0]?.message).toContain(`"h7" is not a circuit node`);
});

test("circuits of nodes, whose edges have no scores, are refused in a sentence", async () => {
  const { errors } = await api.query(
    `{ nodeMembership(model: "${MODEL}", node: "m0", settings: { level: NODE }) { steps } }`,
  );
  expect(errors?.[0]?.message).toMatch(/^Circuits of nodes have no scored edges; choose .*\.$/);
});

test("every entry says which result it is from", async () => {
  const { nodeMembership, taskPerformanceTrend } = await api.data(`{
    nodeMembership(model: "${MODEL}", node: "a0.h0") { task { name } addresses analyzerVersions }
    taskPerformanceTrend(models: ["${MODEL}"], task: "ioi") { task { name } addresses analyzerVersions }
  }`);
  expect(nodeMembership).toEqual(expect.arrayContaining(taskPerformanceTrend as object[]));
});
