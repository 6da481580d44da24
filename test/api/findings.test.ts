/** @file Findings over HTTP: of a checkpoint, of a model, and as the reason why a trend leaves checkpoints out. */
import { storeExaminations } from "@atlas/platform";
import type { CheckpointFacts } from "@atlas/schema";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApi, type TestApi } from "./api-server.ts";
import { fixtureBundle, MODELS, STEPS, storeFixture, TASKS } from "./fixture.ts";

let api: TestApi;
const FACTS: CheckpointFacts = {
  fingerprint: null,
  files: null,
  tokenizerHash: null,
  config: null,
  recordedStep: null,
};
const { model: name } = MODELS[0];

beforeAll(async () => {
  api = await startTestApi();
  await storeFixture(api.database.db);
  const bundle = fixtureBundle({ ...MODELS[0], task: "ioi", step: 64 });
  const model = { ...bundle.model, license: "mit", citation: "A. Author 2024", licenseSource: "the family's data" };
  const { weightHash: _, ...seen } = bundle.checkpoint;
  const never = { revision: "step999", step: 999, tokens: 999 * 2048, weightHash: null };
  await storeExaminations(api.database.db, model, [
    { ...seen, weightHash: bundle.checkpoint.weightHash, facts: { ...FACTS, recordedStep: 32 }, problems: [] },
    { ...never, facts: FACTS, problems: [{ kind: "missing-files", message: "There is no model.safetensors." }] },
  ]);
});
afterAll(() => api?.stop());

const WRONG = "step64 says in its own files that it was taken at step 32, not 64.";
const MISSING = "There is no model.safetensors.";

test("a checkpoint says what is wrong with it, and one without results is there for it", async () => {
  const finding = "findings { kind severity message checkpoints { revision } }";
  const answer = await api.data(`{
    wrong: checkpoint(model: "${name}", revision: "step64") { ${finding} }
    missing: checkpoint(model: "${name}", revision: "step999") { weightHash runs { totalCount } ${finding} }
    sound: checkpoint(model: "${name}", revision: "step8") { ${finding} } }`);
  const concerned = (revision: string) => ({ severity: "ERROR", checkpoints: [{ revision }] });
  expect(answer).toEqual({
    wrong: { findings: [{ kind: "WRONG_STEP", message: WRONG, ...concerned("step64") }] },
    missing: {
      weightHash: null,
      runs: { totalCount: 0 },
      findings: [{ kind: "MISSING_FILES", message: MISSING, ...concerned("step999") }],
    },
    sound: { findings: [] },
  });
});

test("a model says how many of its checkpoints are suspicious, and whom to cite", async () => {
  const answer = await api.data(`{ model(name: "${name}") { license citation licenseSource
    checkpointHealth { examined suspicious findings { message } } } }`);
  expect(answer).toEqual({
    model: {
      license: "mit",
      citation: "A. Author 2024",
      licenseSource: "the family's data",
      checkpointHealth: {
        examined: STEPS.length + 1,
        suspicious: 2,
        findings: expect.arrayContaining([{ message: WRONG }, { message: MISSING }]),
      },
    },
  });
});

const TREND = `query($include: Boolean!) { taskPerformanceTrend(models: ["${name}"], task: "ioi", includeSuspicious: $include) {
  steps suspicions leftOut { revision reason } }
  circuitSizeTrend(models: ["${name}"], task: "ioi", includeSuspicious: $include) { steps leftOut { revision } } }`;

test("a trend leaves suspicious checkpoints out and says so", async () => {
  const sound = STEPS.filter((step) => step !== 64);
  expect(await api.data(TREND, { include: false })).toEqual({
    taskPerformanceTrend: [
      { steps: sound, suspicions: sound.map(() => null), leftOut: [{ revision: "step64", reason: WRONG }] },
    ],
    circuitSizeTrend: [{ steps: sound, leftOut: [{ revision: "step64" }] }],
  });
});

test("asked for, they are in the columns with the reason beside them", async () => {
  expect(await api.data(TREND, { include: true })).toMatchObject({
    taskPerformanceTrend: [
      { steps: STEPS, suspicions: STEPS.map((step) => (step === 64 ? WRONG : null)), leftOut: [] },
    ],
    circuitSizeTrend: [{ steps: STEPS, leftOut: [] }],
  });
});

test("every checkpoint of the models asked for: its findings, what it has, and what trends leave out", async () => {
  const steps = [...STEPS, 999];
  const wrongAt = (at: number, what: unknown, otherwise: unknown = null) =>
    steps.map((step) => (step === at ? what : otherwise));
  const query = `query($models: [String!]!) { checkpointHealth(models: $models) { model { name } examined suspicious
    findings { message checkpoints { step } } leftOut { revision reason }
    checkpoints { revisions steps tokens weightHashes examined results headScores kinds severities suspicions } } }`;
  const { checkpointHealth } = await api.data(query, { models: [MODELS[1].model, "nobody", name, name] });
  const statements = api.statements.length;
  const [sound, suspicious] = checkpointHealth as Record<string, unknown>[];
  expect(sound).toMatchObject({ model: { name: MODELS[1].model }, suspicious: 0, findings: [], leftOut: [] });
  expect(suspicious).toEqual({
    ...{ model: { name }, examined: steps.length, suspicious: 2 },
    findings: expect.arrayContaining([
      { message: WRONG, checkpoints: [{ step: 64 }] },
      { message: MISSING, checkpoints: [{ step: 999 }] },
    ]),
    leftOut: [{ revision: "step64", reason: WRONG }],
    checkpoints: {
      revisions: steps.map((step) => `step${step}`),
      steps,
      tokens: steps.map((step) => step * 2048),
      weightHashes: wrongAt(999, null, expect.stringMatching(/^[0-9a-f]{64}$/)),
      examined: steps.map(() => true),
      results: wrongAt(999, 0, TASKS.length),
      headScores: wrongAt(999, 0, 1),
      kinds: steps.map((step) => (step === 64 ? ["WRONG_STEP"] : step === 999 ? ["MISSING_FILES"] : [])),
      severities: steps.map((step) => (step === 64 || step === 999 ? "ERROR" : null)),
      suspicions: steps.map((step) => (step === 64 ? WRONG : step === 999 ? MISSING : null)),
    },
  });
  expect(checkpointHealth).toHaveLength(2);
  expect(statements).toBe(3);
});
