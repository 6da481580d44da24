/** @file A nested query costs few SQL statements, and no more for many rows than for few. */
import { makeRelease, storeExaminations } from "@atlas/platform";
import { afterAll, beforeAll, expect, test } from "vitest";
import { schemaText } from "../../apps/api/src/http/schema-text.ts";
import { startTestApi, type TestApi } from "./api-server.ts";
import { fixtureBundle, MODELS, RELEASE, storeFixture } from "./fixture.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await storeFixture(api.database.db);
  await makeRelease(api.database.db, RELEASE);
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
    "the same without cursors",
    1,
    `{ models(first: 2) { nodes { name checkpoints(first: 5) { totalCount nodes { step runs(first: 2) { nodes { circuit { edgeCount nodes } } } } } } } }`,
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
    "both trends of one question: task and models for each, runs once",
    5,
    `{ taskPerformanceTrend(models: ["demo-small"], task: "ioi") { steps clean } circuitSizeTrend(models: ["demo-small"], task: "ioi") { steps edges } }`,
  ],
  [
    "a node over training on every task: runs, tasks, checkpoints, edges",
    4,
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
  [
    "a release with how much is in it",
    1,
    `{ release(name: "fixture") { title models { edges { node { name } } } runs { totalCount } headScores { totalCount } verifications { totalCount } } }`,
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

/** Every list in pages that there is, with what hangs on its entries. */
const LISTS: readonly [name: string, query: string][] = [
  ["models", "{ models(first: N) { totalCount edges { node { name family checkpoints { totalCount } } } } }"],
  [
    "families",
    "{ families(first: N) { totalCount edges { node { name models { totalCount edges { node { name ofFamily { name } } } } } } } }",
  ],
  [
    "models of a family",
    `{ family(name: "demo") { models(first: N) { totalCount edges { node { name checkpoints { totalCount } } } } } }`,
  ],
  [
    "checkpoints",
    `{ checkpoints(first: N, models: ["demo-small"], suspicious: false) { totalCount edges { node { revision model { name } findings { message } runs { totalCount } } } } }`,
  ],
  [
    "runs",
    `{ runs(first: N, families: ["demo"], tasks: ["ioi"], circuit: { minEdges: 0 }) { totalCount edges { node { checkpoint { model { name } } task { name } performance { clean } circuit { edgeCount totalEdges curve { plain } } dataset { items } } } } }`,
  ],
  [
    "head scores",
    `{ headScores(first: N, scores: ["induction"]) { totalCount edges { node { definition { name } checkpoint { model { name } } heads values } } } }`,
  ],
  [
    "verifications",
    `{ verifications(first: N, mode: CORRECTED) { totalCount edges { node { title checkpoint { step model { name } } levels { named } checks { passed } swap { source } } } } }`,
  ],
  [
    "verifications of a model",
    `{ model(name: "demo-small") { verifications(first: N) { totalCount edges { node { checkpoint { step } levels { named } } } } } }`,
  ],
  [
    "verifications of a checkpoint",
    `{ checkpoint(model: "demo-small", revision: "step64") { verifications(first: N) { totalCount edges { node { algorithm levels { named } } } } } }`,
  ],
  ["datasets", "{ datasets(first: N) { totalCount edges { node { hash task { name } examples { clean } } } } }"],
  ["tasks in all versions", "{ taskVersions(first: N) { totalCount edges { node { name runs { totalCount } } } } }"],
  [
    "runs of a task",
    `{ task(name: "ioi") { runs(first: N) { totalCount edges { node { checkpoint { model { name } } circuit { edgeCount totalEdges } } } } } }`,
  ],
  [
    "checkpoints of a model",
    `{ model(name: "demo-small") { checkpoints(first: N) { totalCount edges { node { step model { name } findings { message } runs { totalCount } } } } } }`,
  ],
  [
    "runs of a model",
    `{ model(name: "demo-small") { runs(first: N) { totalCount edges { node { task { name } circuit { edgeCount curve { plain } } report { operations } } } } } }`,
  ],
  [
    "head scores of a model",
    `{ model(name: "demo-small") { headScores(first: N) { totalCount edges { node { definition { name } heads values highestHead } } } } }`,
  ],
  [
    "runs of a checkpoint",
    `{ checkpoint(model: "demo-small", revision: "step64") { runs(first: N) { totalCount edges { node { task { name } circuit { edgeCount totalEdges } } } } } }`,
  ],
  [
    "head scores of a checkpoint",
    `{ checkpoint(model: "demo-small", revision: "step64") { headScores(first: N) { totalCount edges { node { heads values } } } } }`,
  ],
  [
    "datasets of a task",
    `{ task(name: "ioi") { datasets(first: N) { totalCount edges { node { hash task { name } } } } } }`,
  ],
  ["imports", "{ imports(first: N) { totalCount edges { node { source circuits(first: N) { totalCount } } } } }"],
  [
    "imported circuits",
    "{ importedCircuits(first: N) { totalCount edges { node { task import { source } checkpoint { step } } } } }",
  ],
  [
    "releases",
    "{ releases(first: N) { totalCount edges { node { title runs { totalCount } headScores { totalCount } verifications { totalCount } } } } }",
  ],
  [
    "models of a release",
    `{ release(name: "fixture") { models(first: N) { totalCount edges { node { name family checkpoints { totalCount } } } } } }`,
  ],
  [
    "runs of a release",
    `{ release(name: "fixture") { runs(first: N) { totalCount edges { node { task { name } checkpoint { step } circuit { edgeCount } } } } } }`,
  ],
  [
    "head scores of a release",
    `{ release(name: "fixture") { headScores(first: N) { totalCount edges { node { heads values } } } } }`,
  ],
  [
    "verifications of a release",
    `{ release(name: "fixture") { verifications(first: N) { totalCount edges { node { levels { named } checkpoint { step } } } } } }`,
  ],
  [
    "releases of a run",
    `{ run(model: "demo-small", revision: "step64", task: "ioi") { releases(first: N) { totalCount edges { node { title models { totalCount } } } } } }`,
  ],
];

test.each(LISTS)("%s: as many statements for a page of 100 as for a page of 1", async (_name, query) => {
  const statements = async (size: string) => {
    const { errors } = await api.query(query.replaceAll("N", size));
    expect(errors).toBeUndefined();
    return api.statements.length;
  };
  const one = await statements("1");
  expect(one).toBeLessThanOrEqual(3);
  expect(await statements("100")).toBe(one);
});

test("no list in pages is missing above", () => {
  const pages = [...schemaText().matchAll(/^ {2}(\w+)\([^)]*\bfirst: Int\b[^)]*\): \w+Connection!/gms)].map(
    ([, field]) => field!,
  );
  expect(pages.length).toBeGreaterThanOrEqual(LISTS.length);
  for (const field of pages) expect(LISTS.some(([, query]) => query.includes(`${field}(first: N)`))).toBe(true);
  expect(pages).toHaveLength(LISTS.length + 1);
});
