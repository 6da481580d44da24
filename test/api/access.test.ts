/** @file What is in a private project shows nowhere: not in lists, counts, trends, or by id. */
import { contentAddress, storeBundle } from "@atlas/platform";
import type { ResultBundle } from "@atlas/schema";
import { runs } from "@atlas/schema/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeId } from "../../apps/api/src/shared/ids.ts";
import { makeBundle } from "../support/bundle.ts";
import { startTestApi, type TestApi } from "./api-server.ts";
import {
  MODELS,
  SECRET,
  SECRET_CHOICES,
  STEPS,
  storeBeside,
  storeFixture,
  storeRelease,
  storeSecrets,
  TASKS,
} from "./fixture.ts";

let before: TestApi;
let api: TestApi;
beforeAll(async () => {
  // The same public results, without and with secrets beside them: the answers may not differ.
  [before, api] = await Promise.all([startTestApi(), startTestApi()]);
  for (const { database } of [before, api]) {
    await storeFixture(database.db);
    await storeBeside(database.db);
    await storeRelease(database.db);
  }
  await storeSecrets(api.database.db);
});
afterAll(() => Promise.all([before?.stop(), api?.stop()]));

/** Of the public project: those of the fixture, and one whose prompts were resampled. */
const RUNS = MODELS.length * STEPS.length * TASKS.length + 1;

const EVERYTHING = [
  `{
  tasks { id name }
  models(first: 3) { totalCount edges { node { id name
    runs(first: 15) { totalCount edges { node { id address circuit { id nodes } } } }
    checkpointHealth { examined suspicious findings { message checkpoints { id } } }
    checkpoints(first: 10) { totalCount edges { node { id step findings { message } runs(first: 5) { totalCount edges { node { id task { name } } } } } } } } } }
  taskPerformanceTrend(models: ["demo-small", "demo-medium", "${SECRET.model}"], task: "ioi") { model { name } steps clean }
  circuitSizeTrend(models: ["demo-small", "demo-medium", "${SECRET.model}"], task: "ioi") { model { name } steps edges }
  newest: run(model: "demo-small", revision: "step64", task: "ioi") { address analyzerVersion }
}`,
  `{
  models(first: 3) { edges { node { headScores { totalCount edges { node { id address values } } }
    checkpoints(first: 10) { edges { node { headScores(first: 2) { totalCount edges { node { id definition { name } } } } } } } } } }
  headScoreDefinitions { name mode }
  headScoreTrend(models: ["demo-small", "${SECRET.model}"], score: "induction") { model { name } steps series { head values } }
  topHeads(models: ["demo-small"], score: "secret-score") { heads }
  headTrends(model: "demo-small", head: "a0.h0") { definition { name } values }
  roleHandover(models: ["demo-small", "${SECRET.model}"], score: "induction") { model { name } carriers values }
  ofRole: roleHandover(models: ["demo-small"], score: "secret-score") { steps }
}`,
  `{
  families(first: 5) { totalCount edges { node { id name models(first: 5) { totalCount edges { node { id name ofFamily { id } } } } } } }
  taskVersions(first: 10) { totalCount edges { node { id name version runs(first: 15) { totalCount edges { node { id address } } } } } }
  runs(first: 30) { totalCount edges { node { id address dataset { id } checkpoint { step } } } }
  ofModel: runs(models: ["${SECRET.model}"]) { totalCount }
  ofTask: runs(tasks: ["${SECRET.task}"]) { totalCount }
  ofStep: runs(minStep: ${SECRET.step}) { totalCount edges { node { id } } }
  checkpoints(first: 30) { totalCount edges { node { id step findings { message } verifications(first: 5) { totalCount } } } }
  suspicious: checkpoints(suspicious: true) { totalCount edges { node { id } } }
  headScores(first: 30) { totalCount edges { node { id address } } }
  ofScore: headScores(scores: ["secret-score"]) { totalCount }
  datasets(first: 30) { totalCount edges { node { id hash } } }
  verifications(first: 10) { totalCount edges { node { id address analyzerVersion } } }
  ofAlgorithm: verifications(algorithms: ["secret-algorithm"]) { totalCount }
  model(name: "demo-small") { verifications(first: 5) { totalCount edges { node { id } } } }
}`,
  `{
  edgeOverTraining(model: "demo-small", task: "ioi", edges: ["m0->logits"]) { steps edges { scores inCircuit frequencies } }
  resampled: edgeOverTraining(model: "demo-medium", task: "ioi", edges: ["m0->logits"]) { steps edges { frequencies } }
  ofEdges: edgeOverTraining(model: "${SECRET.model}", task: "ioi", edges: ["m0->logits"]) { steps }
  ofTask: edgeOverTraining(model: "demo-small", task: "${SECRET.task}", edges: ["m0->logits"]) { steps }
  nodeMembership(model: "demo-small", node: "m0") { task { name } steps inCircuit }
  checkpointHealth(models: ["demo-small", "demo-medium", "${SECRET.model}"]) { model { name } examined suspicious findings { message }
    leftOut { revision reason } checkpoints { revisions steps results headScores kinds suspicions } }
  run(model: "demo-small", revision: "step64", task: "ioi") { settings { resamples } circuit { bootstrap { resamples stability } } }
  hidden: run(model: "demo-small", revision: "step64", task: "ioi", settings: { metric: LOGIT_DIFF }) { address }
  beside: run(model: "demo-medium", revision: "step64", task: "ioi") { circuit { bootstrap { resamples edges { frequencies } } } }
}`,
  `{
  algorithmVerifications(model: "demo-small", algorithm: "ioi") { id analyzerVersion levels { named namedEffects } checks { passed } }
  ofModel: algorithmVerifications(model: "${SECRET.model}", algorithm: "ioi") { id }
  ofAlgorithm: algorithmVerifications(model: "demo-small", algorithm: "secret-algorithm") { id }
}`,
  `{
  releases(first: 5) { totalCount edges { node { id title contentHash models { totalCount } runs { totalCount } verifications { totalCount } } } }
  release(name: "fixture") { title headScores(first: 2) { totalCount edges { node { id } } } }
  run(model: "demo-small", revision: "step64", task: "ioi") { releases { totalCount edges { node { title } } } }
}`,
  `{
  imports(first: 5) { totalCount edges { node { id source valueCount circuits(first: 5) { totalCount edges { node { id task edgeCount } } } } } }
  importedCircuits(first: 5) { totalCount edges { node { id import { source } checkpoint { step } comparison { edgeOverlap } } } }
  ofCircuits: importedCircuits(first: 5, model: "${SECRET.model}") { totalCount }
  metricTrends(models: ["demo-small", "${SECRET.model}"], task: "ioi", metric: "circuit-edges") { model { name } import { source } steps values }
  copies: metricTrends(models: ["demo-small"], task: "ioi", metric: "copy") { import { source } component steps values }
}`,
];

test.each(EVERYTHING)("every list, count and trend is what it is without the private project", async (query) => {
  const [public_, both] = await Promise.all([before.query(query), api.query(query)]);
  expect(public_.errors).toBeUndefined();
  expect(both.data).toEqual(public_.data);
  expect(both.text).not.toContain("secret");
});

test.each([
  ["a model", `model(name: "${SECRET.model}") { id }`],
  ["a family", `family(name: "${SECRET.family}") { id }`],
  ["a task", `task(name: "${SECRET.task}") { id }`],
  ["a checkpoint of a private model", `checkpoint(model: "${SECRET.model}", revision: "step64") { id }`],
  ["a private checkpoint of a public model", `checkpoint(model: "demo-small", revision: "step${SECRET.step}") { id }`],
  ["a score", `headScore(model: "demo-small", revision: "step64", score: "secret-score") { id }`],
  ["a run", `run(model: "${SECRET.model}", revision: "step64", task: "ioi") { id }`],
  ["a run on a private task", `run(model: "demo-small", revision: "step64", task: "${SECRET.task}") { id }`],
])("%s by name is null", async (_name, field) => {
  expect((await api.query(`{ answer: ${field} }`)).data).toEqual({ answer: null });
});

test("a trend of a private task is empty", async () => {
  const query = `{ taskPerformanceTrend(models: ["demo-small"], task: "${SECRET.task}") { steps } }`;
  expect((await api.query(query)).data).toEqual({ taskPerformanceTrend: [] });
});

/** Rows are numbered from 1, so the ids of private rows are easy to guess; guessing must not help. */
test.each([
  ["Model", MODELS.length],
  ["Checkpoint", MODELS.length * STEPS.length + 1],
  ["Task", TASKS.length],
  ["Run", RUNS],
  ["Circuit", RUNS],
  ["HeadScore", MODELS.length * STEPS.length],
  ["Family", 1],
  ["AlgorithmVerification", 1],
  ["Release", 1],
  ["Import", 1],
  ["ImportedCircuit", 1],
])("of all %s ids only the public ones are found", async (typename, expected) => {
  const ids = Array.from({ length: 40 }, (_, i) => encodeId(typename, i + 1));
  const { data, errors } = await api.query<{ nodes: ({ id: string } | null)[] }>(
    "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
    { ids },
  );
  expect(errors).toBeUndefined();
  expect(data.nodes.filter((node) => node !== null)).toHaveLength(expected);
});

test("models by the id of a private one are left out", async () => {
  const ids = Array.from({ length: 10 }, (_, i) => encodeId("Model", i + 1));
  const query = "query($ids: [ID!]) { models(ids: $ids) { totalCount edges { node { name } } } }";
  expect((await api.query(query, { ids })).data).toEqual({
    models: { totalCount: MODELS.length, edges: MODELS.map(({ model }) => ({ node: { name: model } })) },
  });
});

test("the secrets are there", async () => {
  expect(await api.database.db.$count(runs)).toBe(RUNS + SECRET_CHOICES.length);
});

test("prompts that a private task asked first do not name it", async () => {
  const { db } = api.database;
  const hidden = makeBundle({ ...MODELS[0], step: 8, task: SECRET.task });
  const origin = {
    mode: null,
    seed: null,
    corruption: "swap",
    bos: false,
    language: "English",
    tokenizerHash: "b".repeat(64),
  };
  const dataset = { ...hidden.dataset, hash: "c".repeat(64), origin };
  for (const [bundle, project] of [
    [hidden, SECRET.project],
    [makeBundle({ ...MODELS[0], step: 8, task: "sva", analyzerVersion: "0.2.0" }), undefined],
  ] as const) {
    const onSame = { ...bundle, dataset };
    await storeBundle(db, { ...onSame, address: addressOf(onSame) }, project);
  }
  const { text, data } = await api.query(
    `{ run(model: "demo-small", revision: "step8", task: "sva") { analyzerVersion dataset { hash task { name } } } }`,
  );
  expect(data).toEqual({ run: { analyzerVersion: "0.2.0", dataset: { hash: dataset.hash, task: null } } });
  expect(text).not.toContain("secret");
});

function addressOf({ model, checkpoint, dataset, settings, provenance }: ResultBundle): string {
  return contentAddress({
    ...{ model: model.name, revision: checkpoint.revision, weightHash: checkpoint.weightHash },
    ...{ datasetHash: dataset.hash, settings, analyzerVersion: provenance.analyzerVersion },
  });
}
