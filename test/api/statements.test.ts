/** @file A nested query costs few SQL statements, and no more for many rows than for few. */
import { storeExaminations } from "@atlas/platform";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApi, type TestApi } from "./api-server.ts";
import { fixtureBundle, MODELS, storeFixture } from "./fixture.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await storeFixture(api.database.db);
  const { model, checkpoint } = fixtureBundle({ ...MODELS[0], step: 8 });
  const facts = { fingerprint: null, files: null, tokenizerHash: null, config: null, recordedStep: 9 };
  await storeExaminations(api.database.db, model, [{ ...checkpoint, facts, problems: [] }]);
});
afterAll(() => api?.stop());

const RUN = `run(model: "demo-small", revision: "step64", task: "ioi")`;

test.each([
  [
    "models > checkpoints > runs > circuit with edges, nodes and curve",
    1,
    `{ models(first: 2) { edges { node { name family checkpoints(first: 5) { totalCount edges { node { step runs(first: 2) { totalCount edges { node {
      task { name } performance { clean } settings { method } dataset { items }
      circuit { edgeCount totalEdges threshold nodes edges { scores } curve { plain } } } } } } } } } } } }`,
  ],
  [
    "the same with the count of models",
    2,
    "{ models { totalCount edges { node { name checkpoints { totalCount } } } } }",
  ],
  [
    "model > runs of a task",
    1,
    `{ model(name: "demo-small") { runs(task: "ioi") { totalCount edges { node { address } } } } }`,
  ],
  [
    "run > checkpoint > model and circuit",
    1,
    `{ ${RUN} { checkpoint { model { name edgeCount } } circuit { edges { writers } } } }`,
  ],
  [
    "checkpoint > runs",
    1,
    `{ checkpoint(model: "demo-small", revision: "step0") { runs { edges { node { command } } } } }`,
  ],
  ["tasks", 1, "{ tasks { name title } }"],
  [
    "a trend of one model: task, models, runs",
    3,
    `{ taskPerformanceTrend(models: ["demo-small"], task: "ioi") { model { name family } task { title } steps clean } }`,
  ],
  [
    "a trend of two models",
    3,
    `{ circuitSizeTrend(models: ["demo-small", "demo-medium"], task: "ioi") { model { name family parameters } steps edges } }`,
  ],
  [
    "a node over training on every task: runs, edges",
    2,
    `{ nodeMembership(model: "demo-small", node: "a0.h0") { task { title } steps inCircuit edgesIn } }`,
  ],
  [
    "edges over training: task, model, runs",
    3,
    `{ edgeOverTraining(model: "demo-small", task: "ioi", edges: ["m0->logits", "input->m0"]) { model { family } steps edges { scores } } }`,
  ],
  [
    "roles of two models: definition, models, values",
    3,
    `{ roleHandover(models: ["demo-small", "demo-medium"], score: "induction") { model { family } carriers handOvers { to } } }`,
  ],
  [
    "the health of all models: models, checkpoints, findings",
    3,
    `{ checkpointHealth(models: ["demo-small", "demo-medium"]) { model { family } checkpoints { steps } findings { message checkpoints { step } } } }`,
  ],
  [
    "the same below models",
    2,
    "{ models { edges { node { checkpointHealth { examined suspicious findings { message checkpoints { step } } } } } } }",
  ],
  ["progress", 1, "{ progress { active total jobs { title } } }"],
])("%s: %i", async (_name, expected, query) => {
  const { errors } = await api.query(query);
  expect(errors).toBeUndefined();
  expect(api.statements).toHaveLength(expected);
});

test("objects by id: one to see which may be seen, one to load them", async () => {
  const { data } = await api.query<{ model: { runs: { edges: { node: { id: string } }[] } } }>(
    `{ model(name: "demo-small") { runs { edges { node { id } } } } }`,
  );
  const ids = data.model.runs.edges.map(({ node }) => node.id);
  const query =
    "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Run { task { name } circuit { edges { scores } } } } }";
  const { errors } = await api.query(query, { ids });
  expect(errors).toBeUndefined();
  expect(api.statements).toHaveLength(2);
});
