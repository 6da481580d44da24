/** @file What is in a private project shows nowhere: not in lists, counts, trends, or by id. */
import { runs } from "@atlas/schema/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeId } from "../../apps/api/src/shared/ids.ts";
import { startTestApi, type TestApi } from "./api-server.ts";
import { MODELS, SECRET, SECRET_CHOICES, STEPS, storeFixture, storeSecrets, TASKS } from "./fixture.ts";

let before: TestApi;
let api: TestApi;
beforeAll(async () => {
  // The same public results, without and with secrets beside them: the answers may not differ.
  [before, api] = await Promise.all([startTestApi(), startTestApi()]);
  await storeFixture(before.database.db);
  await storeFixture(api.database.db);
  await storeSecrets(api.database.db);
});
afterAll(() => Promise.all([before?.stop(), api?.stop()]));

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
  ["Checkpoint", MODELS.length * STEPS.length],
  ["Task", TASKS.length],
  ["Run", MODELS.length * STEPS.length * TASKS.length],
  ["Circuit", MODELS.length * STEPS.length * TASKS.length],
  ["HeadScore", MODELS.length * STEPS.length],
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
  expect(await api.database.db.$count(runs)).toBe(MODELS.length * STEPS.length * TASKS.length + SECRET_CHOICES.length);
});
