/** @file Edges over training: their scores beside those of the files, their membership beside the circuits. */
import { storeBundle } from "@atlas/platform";
import { computationGraph, edgeCells, formatNode, formatReader, unpackScores } from "@atlas/schema";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApi, type TestApi } from "./api-server.ts";
import { fixtureBundle, MODELS, STEPS, storeFixture, storeSecrets } from "./fixture.ts";

const { model } = MODELS[0];
/** Its circuit is chosen from resampled prompts, too, and has two edges. */
const LATE = 256;

const bundleAt = (step: number) => {
  if (step !== LATE) return fixtureBundle({ ...MODELS[0], task: "ioi", step });
  const bundle = fixtureBundle({ ...MODELS[0], task: "ioi", step, settings: { resamples: 10 } });
  const cells = bundle.circuit.cells.slice(0, 2);
  return { ...bundle, circuit: { ...bundle.circuit, edges: 2, nodes: 3, cells } };
};

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await storeFixture(api.database.db);
  await storeSecrets(api.database.db);
  await storeBundle(api.database.db, bundleAt(LATE));
});
afterAll(() => api?.stop());

const graph = computationGraph(bundleAt(LATE).model);
const edges = Array.from(edgeCells(graph), (cell) => {
  const [row, column] = [Math.floor(cell / graph.readers.length), cell % graph.readers.length];
  return { cell, writer: formatNode(graph.writers[row]!), reader: formatReader(graph.readers[column]!) };
});

const QUERY = `query($edges: [String!]!) { edgeOverTraining(model: "${model}", task: "ioi", edges: $edges) {
  model { name } task { name } metric revisions steps tokens suspicions leftOut { revision }
  edges { writer reader scores inCircuit frequencies } } }`;

test("every edge of a model has the score and the membership that its results have", async () => {
  const steps = [...STEPS, LATE];
  const bundles = steps.map(bundleAt);
  const scores = bundles.map((bundle) => unpackScores(graph, Buffer.from(bundle.scores, "base64")));
  for (let first = 0; first < edges.length; first += 50) {
    const some = edges.slice(first, first + 50);
    const { edgeOverTraining } = await api.data(QUERY, { edges: some.map((edge) => `${edge.writer}->${edge.reader}`) });
    expect(api.statements).toHaveLength(3);
    expect(edgeOverTraining).toEqual({
      ...{ model: { name: model }, task: { name: "ioi" }, metric: "LOGIT_DIFF" },
      ...{ revisions: steps.map((step) => `step${step}`), steps, tokens: steps.map((step) => step * 2048) },
      ...{ suspicions: steps.map(() => null), leftOut: [] },
      edges: some.map(({ cell, writer, reader }) => ({
        ...{ writer, reader },
        scores: scores.map((dense) => dense[cell]),
        inCircuit: bundles.map(({ circuit }) => (circuit.reached ? circuit.cells.includes(cell) : null)),
        frequencies: bundles.map(({ circuit: { bootstrap } }) => {
          const at = bootstrap?.edges.cells.indexOf(cell);
          return at === undefined ? null : (bootstrap!.edges.frequency[at] ?? 0);
        }),
      })),
    });
  }
});

test("an edge asked for twice comes once, and what is not visible answers null", async () => {
  const asked = (task: string, name: string) =>
    `edgeOverTraining(model: "${name}", task: "${task}", edges: ["m0->logits", "m0->logits"]) { edges { writer } }`;
  expect(
    await api.data(`{ found: ${asked("ioi", model)} secretModel: ${asked("ioi", "secret-model")}
      secretTask: ${asked("secret-task", model)} nobody: ${asked("nothing", model)} }`),
  ).toEqual({ found: { edges: [{ writer: "m0" }] }, secretModel: null, secretTask: null, nobody: null });
});

test.each([
  ["[]", /"edges" is empty; name at least one/],
  ['["m0"]', /"m0" is not an edge/],
  ['["m1->m0"]', /has no edge m1->m0; name edges from a node to a later one of its 2 layers of 2 heads/],
  ['["a0.h5->logits"]', /has no edge a0.h5->logits/],
  [JSON.stringify(Array.from({ length: 51 }, (_, i) => `m${i}->logits`)), /51 entries; give at most 50/],
])("edges %s are refused in one sentence", async (given, message) => {
  const { errors } = await api.query(`{ edgeOverTraining(model: "${model}", task: "ioi", edges: ${given}) { steps } }`);
  expect(errors![0]).toMatchObject({ message: expect.stringMatching(message), extensions: { code: "BAD_USER_INPUT" } });
});

test("circuits of nodes have no edges to ask for", async () => {
  const { errors } = await api.query(
    `{ edgeOverTraining(model: "${model}", task: "ioi", edges: ["m0->logits"], settings: { level: NODE }) { steps } }`,
  );
  expect(errors![0]!.message).toMatch(/Circuits of nodes/);
});
