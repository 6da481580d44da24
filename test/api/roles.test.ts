/** @file Which head carries a role over training, and when it passes on. */
import { storeExaminations, storeHeadScores } from "@atlas/platform";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeBundle } from "../support/bundle.ts";
import { makeHeadScores } from "../support/head-score-bundle.ts";
import { startTestApi, type TestApi } from "./api-server.ts";

const SMALL = { model: "demo-small", layers: 2, heads: 2 };
const MEDIUM = { model: "demo-medium", layers: 3, heads: 3 };
const STEPS = [0, 1, 8, 64, 128, 256];
/** By step: a1.h0 takes over from a0.h1 at step 8, swaps with it at 64 and is undefined there for the rest. */
const VALUES: Record<number, (number | null)[]> = {
  0: [0.1, 0.2, 0.3, 0.4],
  1: [0.1, 0.75, 0.3, 0.4],
  8: [0.1, 0.75, 0.875, 0.4],
  64: [0.625, 0.875, 0.75, 0.4],
  128: [0.1, 0.25, 0.875, 0.4],
  256: [0.1, 0.25, 0.875, null],
};

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  const { db } = api.database;
  for (const step of STEPS.toReversed()) {
    await storeHeadScores(db, makeHeadScores({ ...SMALL, step, at: (head) => VALUES[step]![head]! }));
    await storeHeadScores(db, makeHeadScores({ ...MEDIUM, step, at: () => 0.25 }));
  }
});
afterAll(() => api?.stop());

const ask = async (more = "", models = '["demo-small"]') => {
  const { roleHandover } = await api.data(`{ roleHandover(models: ${models}, score: "induction"${more}) {
    model { name } definition { title } threshold revisions steps tokens carriers values suspicions leftOut { revision }
    handOvers { revisions steps tokens from to } spans { heads firstSteps lastSteps } } }`);
  return roleHandover as Record<string, object>[];
};

test("a brief change is no hand-over, unless it is said to be one", async () => {
  const [role] = await ask();
  expect(api.statements).toHaveLength(3);
  expect(role).toEqual({
    model: { name: "demo-small" },
    definition: { title: "Title of induction" },
    threshold: 0.5,
    revisions: STEPS.map((step) => `step${step}`),
    steps: STEPS,
    tokens: STEPS.map((step) => step * 2048),
    carriers: [null, "a0.h1", "a1.h0", "a0.h1", "a1.h0", "a1.h0"],
    values: [null, 0.75, 0.875, 0.875, 0.875, 0.875],
    suspicions: STEPS.map(() => null),
    leftOut: [],
    handOvers: { revisions: ["step128"], steps: [128], tokens: [128 * 2048], from: [null], to: ["a1.h0"] },
    spans: { heads: ["a0.h0", "a0.h1", "a1.h0"], firstSteps: [64, 1, 8], lastSteps: [64, 64, 256] },
  });
  const [every] = await ask(", lasting: 1");
  expect(every!.handOvers).toMatchObject({
    steps: [1, 8, 64, 128],
    from: [null, "a0.h1", "a1.h0", "a0.h1"],
    to: ["a0.h1", "a1.h0", "a0.h1", "a1.h0"],
  });
});

test("a margin keeps the present carrier, and another threshold another role", async () => {
  const [kept] = await ask(", margin: 0.125");
  expect(kept!.carriers).toEqual([null, "a0.h1", "a0.h1", "a0.h1", "a1.h0", "a1.h0"]);
  const [none] = await ask(", threshold: 0.875");
  expect(none).toMatchObject({ threshold: 0.875, carriers: STEPS.map(() => null), spans: { heads: [] } });
});

test("models come in the order given; where nothing is above the threshold there is nobody", async () => {
  const [medium, small] = await ask("", '["demo-medium", "nobody", "demo-small"]');
  expect(api.statements).toHaveLength(3);
  expect(medium).toMatchObject({ model: { name: "demo-medium" }, carriers: STEPS.map(() => null) });
  expect(medium!.handOvers).toMatchObject({ to: [] });
  expect(small).toMatchObject({ model: { name: "demo-small" } });
});

test("checkpoints with findings carry nothing, unless asked for", async () => {
  const { model, checkpoint } = makeBundle({ ...SMALL, step: 64 });
  const facts = { fingerprint: null, files: null, tokenizerHash: null, config: null, recordedStep: 9 };
  await storeExaminations(api.database.db, model, [{ ...checkpoint, facts, problems: [] }]);
  const [role] = await ask();
  expect(role).toMatchObject({
    steps: STEPS.filter((step) => step !== 64),
    leftOut: [{ revision: "step64" }],
    handOvers: { steps: [8], from: [null], to: ["a1.h0"] },
  });
  expect((await ask(", includeSuspicious: true"))[0]).toMatchObject({ steps: STEPS, handOvers: { steps: [128] } });
});

test.each([
  ["lasting: 0", /cannot last 0 checkpoints/],
  ["margin: -1", /margin cannot be -1/],
])("%s is refused in one sentence", async (given, message) => {
  const { errors } = await api.query(
    `{ roleHandover(models: ["demo-small"], score: "induction", ${given}) { steps } }`,
  );
  expect(errors![0]).toMatchObject({ message: expect.stringMatching(message), extensions: { code: "BAD_USER_INPUT" } });
});
