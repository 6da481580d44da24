/** @file Head scores over GraphQL: one checkpoint, over training, one head by all scores, the highest heads. */
import { storeExaminations, storeHeadScores } from "@atlas/platform";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeBundle } from "../support/bundle.ts";
import { makeHeadScores, scoreDefinition } from "../support/head-score-bundle.ts";
import { startTestApi, type TestApi } from "./api-server.ts";

const STEPS = [0, 1, 8, 64];
const SMALL = { model: "demo-small", layers: 2, heads: 2 };
const MEDIUM = { model: "demo-medium", layers: 3, heads: 3 };
/** Head 2 rises with training, head 1 falls, the others stay low. */
const at = (head: number, step: number, score: number) =>
  score + (head === 2 ? step / 64 : head === 1 ? 0.75 - step / 128 : head / 64);

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  const { db } = api.database;
  const scores = ["induction", "copy-suppression"];
  for (const model of [SMALL, MEDIUM])
    for (const step of STEPS.toReversed()) await storeHeadScores(db, makeHeadScores({ ...model, step, scores, at }));
  await storeHeadScores(db, makeHeadScores({ ...SMALL, step: 64, mode: "paper", at: () => 0.125 }));
});
afterAll(() => api?.stop());

const column = (head: number) => STEPS.map((step) => Math.fround(at(head, step, 0)));

test("one score of a checkpoint, with what it means and what it was computed on", async () => {
  const bundle = makeHeadScores({ ...SMALL, scores: ["copy-suppression"], at });
  const { version, ...definition } = scoreDefinition("copy-suppression");
  const answer = await api.data(`{
    headScore(model: "demo-small", revision: "step64", score: "copy-suppression") {
      address dataDescription dataHash heads values denominators maximum highestHead aboveThreshold secondsTotal peakMemoryBytes
      analyzerVersion command checkpoint { step model { name } }
      definition { name version mode title definition modeNote unit low high sign threshold source } } }`);
  const [score] = bundle.scores;
  const values = [null, at(1, 64, 1), at(2, 64, 1), at(3, 64, 1)].map((value) => value && Math.fround(value));
  expect(answer.headScore).toEqual({
    address: score!.address,
    dataDescription: "some text",
    dataHash: score!.data.hash,
    heads: ["a0.h0", "a0.h1", "a1.h0", "a1.h1"],
    values,
    denominators: [0, 0.125, 0.25, 0.375],
    maximum: 2,
    highestHead: "a1.h0",
    aboveThreshold: 3,
    secondsTotal: 0.5,
    peakMemoryBytes: bundle.peakMemory,
    ...bundle.provenance,
    checkpoint: { step: 64, model: { name: "demo-small" } },
    definition: { ...definition, version, mode: "CORRECTED" },
  });
  expect(api.statements).toHaveLength(1);
});

test("a trend names the highest heads over training where none are named", async () => {
  const query = `query($heads: [String!]) { headScoreTrend(models: ["demo-medium", "nobody", "demo-small"], score: "induction", heads: $heads) {
    model { name } definition { name unit threshold } revisions steps tokens maximum minimum aboveThreshold suspicions leftOut { revision }
    series { head values } } }`;
  const { headScoreTrend } = (await api.data(query)) as { headScoreTrend: { series: { head: string }[] }[] };
  expect(api.statements).toHaveLength(3);
  expect(headScoreTrend[1]).toEqual({
    model: { name: "demo-small" },
    definition: { name: "induction", unit: "attention", threshold: 0.5 },
    revisions: STEPS.map((step) => `step${step}`),
    steps: STEPS,
    tokens: STEPS.map((step) => step * 2048),
    maximum: STEPS.map((step) => Math.fround(Math.max(at(1, step, 0), at(2, step, 0)))),
    minimum: STEPS.map((step) => Math.fround(Math.min(...[0, 1, 2, 3].map((head) => at(head, step, 0))))),
    aboveThreshold: [1, 1, 1, 1],
    suspicions: STEPS.map(() => null),
    leftOut: [],
    series: ["a1.h0", "a0.h1", "a1.h1", "a0.h0"].map((head, i) => ({ head, values: column([2, 1, 3, 0][i]!) })),
  });
  expect(headScoreTrend[0]!.series.map(({ head }) => head)).toEqual(["a0.h2", "a0.h1", "a2.h2", "a2.h1", "a2.h0"]);
  const named = (await api.data(query, { heads: ["a1.h1", "a2.h0"] })) as typeof headScoreTrend & object;
  expect(named).toMatchObject({
    headScoreTrend: [
      { series: [{ head: "a1.h1" }, { head: "a2.h0" }] },
      { series: [{ head: "a1.h1", values: column(3) }] },
    ],
  });
});

test("the highest heads, where they were highest and how they end", async () => {
  const { topHeads } = await api.data(
    `{ topHeads(models: ["demo-small"], score: "induction", first: 2) { heads maxima revisions steps last definition { title } } }`,
  );
  expect(api.statements).toHaveLength(3);
  expect(topHeads).toEqual([
    {
      heads: ["a1.h0", "a0.h1"],
      maxima: [1, 0.75],
      revisions: ["step64", "step0"],
      steps: [64, 0],
      last: [1, 0.25],
      definition: { title: "Title of induction" },
    },
  ]);
});

test("one head's values, and who carries a role, come with the results they are from", async () => {
  const { headTrends, roleHandover, headScoreTrend } = await api.data(`{
    headTrends(model: "demo-small", head: "a0.h0") { definition { name } addresses analyzerVersions }
    roleHandover(models: ["demo-small"], score: "induction") { addresses analyzerVersions }
    headScoreTrend(models: ["demo-small"], score: "induction") { addresses analyzerVersions }
  }`);
  const [expected] = headScoreTrend as { addresses: string[] }[];
  expect(new Set(expected!.addresses).size).toBe(STEPS.length);
  expect(headTrends).toContainEqual({ definition: { name: "induction" }, ...expected });
  expect(roleHandover).toEqual([expected]);
});

test("one head by every score, of each row the one value", async () => {
  const { headTrends } = await api.data(
    `{ headTrends(model: "demo-small", head: "a0.h0") { definition { name low unit } steps tokens values } }`,
  );
  expect(api.statements).toHaveLength(4);
  expect(headTrends).toMatchObject([
    { definition: { name: "copy-suppression", low: 0 }, steps: STEPS, values: STEPS.map(() => null) },
    { definition: { name: "induction", unit: "attention" }, values: column(0) },
  ]);
  expect(await api.data(`{ headTrends(model: "demo-small", head: "a7.h0") { values } }`)).toEqual({ headTrends: [] });
});

test("scores of a checkpoint and of a model are pages, by name and mode", async () => {
  const page = (filter: string) =>
    `headScores(${filter}) { totalCount edges { node { definition { name mode } values } } }`;
  const answer = await api.data(`{
    model(name: "demo-small") { ${page("first: 2")} checkpoints { edges { node { step scores: ${page('score: "induction", mode: CORRECTED')} } } } }
    paper: checkpoint(model: "demo-small", revision: "step64") { ${page("mode: PAPER")} } }`);
  expect(api.statements).toHaveLength(2);
  expect(answer).toMatchObject({
    model: {
      headScores: { totalCount: 2 * STEPS.length + 1, edges: [{ node: { definition: { mode: "PAPER" } } }, {}] },
      checkpoints: { edges: STEPS.map((step) => ({ node: { step, scores: { totalCount: 1 } } })) },
    },
    paper: {
      headScores: {
        totalCount: 1,
        edges: [{ node: { definition: { name: "induction" }, values: [0.125, 0.125, 0.125, 0.125] } }],
      },
    },
  });
});

test("scores that reach a value are listed, the value itself among them", async () => {
  const reaching = async (filter: string) => {
    const { headScores } =
      await api.data(`{ headScores(scores: ["induction"], mode: CORRECTED, models: ["demo-small"], ${filter}) {
      totalCount nodes { maximum highestHead aboveThreshold checkpoint { step } } } }`);
    return headScores;
  };
  const highest = {
    totalCount: 1,
    nodes: [{ maximum: 1, highestHead: "a1.h0", aboveThreshold: 1, checkpoint: { step: 64 } }],
  };
  expect(await reaching("minMaximum: 1")).toEqual(highest);
  expect(await reaching("minMaximum: 0.75")).toMatchObject({ totalCount: 2 });
  expect(await reaching("minMaximum: -1e300")).toMatchObject({ totalCount: STEPS.length });
  for (const above of ["1.0001", "1e300"])
    expect(await reaching(`minMaximum: ${above}`)).toEqual({ totalCount: 0, nodes: [] });
});

test("what scores mean is listed, of those there are results of", async () => {
  const { headScoreDefinitions } = await api.data("{ headScoreDefinitions { name mode version } }");
  expect(headScoreDefinitions).toEqual([
    { name: "copy-suppression", mode: "CORRECTED", version: 1 },
    { name: "induction", mode: "CORRECTED", version: 1 },
    { name: "induction", mode: "PAPER", version: 1 },
  ]);
});

describe("what does not count", () => {
  test("of two results of a checkpoint the older", async () => {
    const newer = makeHeadScores({ ...MEDIUM, step: 64, text: "another text", at: () => 0.25 });
    await storeHeadScores(api.database.db, newer);
    const answer = await api.data(`{ headScoreTrend(models: ["demo-medium"], score: "induction") { steps maximum } }`);
    const maximum = STEPS.map((step) => Math.fround(Math.max(at(1, step, 0), at(8, step, 0), at(2, step, 0))));
    expect(answer).toEqual({ headScoreTrend: [{ steps: STEPS, maximum: [...maximum.slice(0, -1), 0.25] }] });
  });

  test("checkpoints with findings, unless asked for", async () => {
    const { model, checkpoint } = makeBundle({ ...SMALL, step: 8 });
    const facts = { fingerprint: null, files: null, tokenizerHash: null, config: null, recordedStep: 9 };
    await storeExaminations(api.database.db, model, [{ ...checkpoint, facts, problems: [] }]);
    const ask = (more: string) =>
      api.data(`{ headScoreTrend(models: ["demo-small"], score: "induction"${more}) { steps leftOut { revision reason } suspicions }
        headTrends(model: "demo-small", head: "a0.h0"${more}) { steps leftOut { revision } } }`);
    const sound = STEPS.filter((step) => step !== 8);
    expect(await ask("")).toMatchObject({
      headScoreTrend: [{ steps: sound, leftOut: [{ revision: "step8", reason: expect.stringContaining("9") }] }],
      headTrends: [{ steps: sound }, { steps: sound, leftOut: [{ revision: "step8" }] }],
    });
    const suspicions = [null, null, expect.stringContaining("9"), null];
    expect(await ask(", includeSuspicious: true")).toMatchObject({
      headScoreTrend: [{ steps: STEPS, leftOut: [], suspicions }],
    });
  });
});

test.each([
  [`headScoreTrend(models: ["demo-small"], score: "induction", heads: ["m0"]) { steps }`, /"m0" is not a head/],
  [`topHeads(models: ["demo-small"], score: "induction", first: 0) { heads }`, /cannot have 0 heads/],
])("%s is refused in one sentence", async (query, message) => {
  const { errors } = await api.query(`{ ${query} }`);
  expect(errors![0]).toMatchObject({ message: expect.stringMatching(message), extensions: { code: "BAD_USER_INPUT" } });
});
