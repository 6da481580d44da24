/**
 * @file Head scores against their definitions computed in double precision (test/support/plain/head-scores.ts), on a small random
 * model of every architecture; and their laws.
 */
import { SCORE_MODES } from "@atlas/schema";
import { describe, expect, test } from "vitest";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import type { Checkpoint } from "../apps/analyzer/src/checkpoint/weights.ts";
import { copyScores } from "../apps/analyzer/src/runs/copy-scores.ts";
import { copySuppressionScores } from "../apps/analyzer/src/runs/copy-suppression-scores.ts";
import { patternScores } from "../apps/analyzer/src/runs/pattern-scores.ts";
import { successionScores } from "../apps/analyzer/src/runs/succession-scores.ts";
import type { Item } from "../apps/analyzer/src/task/dataset.ts";
import { worstDifference } from "../apps/analyzer/src/tensor/compare.ts";
import { seededUniform } from "../apps/analyzer/src/tensor/random.ts";
import { ARCHITECTURES, modelOf } from "./support/any-architecture.ts";
import { bandMeans, copyPercentages, copySuppression, successionHits } from "./support/plain/head-scores.ts";
import { openPlain } from "./support/plain/model.ts";
import { datasetOf, VOCABULARY } from "./support/random-model.ts";

const folder = temporaryFolders();
const ONE_THREAD = { threads: 1 };
/** Of the largest value: float32 against double precision. */
const TOLERANCE = 1e-5;

const uniform = seededUniform(11);
const randomTokens = (length: number) => Array.from({ length }, () => Math.floor(uniform() * VOCABULARY));
const DOCUMENTS = Array.from({ length: 20 }, () => randomTokens(12));
const BANDS = [
  { offset: 1, first: 1, end: 12 },
  { offset: 5, first: 6, end: 11 },
];
/** Every third token says too little by itself, and so do all that begin a document, so that early queries have no source. */
const text = { documents: DOCUMENTS, isFunction: (token: number) => token % 3 === 0 || DOCUMENTS[0]![0] === token };
const ITEMS = [9, 12, 7, 12].map((length, i) => namingItem(length, i));
const PAIRS = [
  ...[2, 3, 4, 5, 6, 7].map((word) => ({ word, successor: word + 1, list: 0, kind: "a" })),
  ...[20, 11, 17, 9].map((word, i, all) => ({ word, successor: all[(i + 1) % all.length]!, list: 1, kind: "b" })),
];

/** An indirect object once and a subject twice, other tokens between. */
function namingItem(length: number, seed: number): Item {
  const [object, subject] = [20 + (seed % 2), 18];
  const clean = randomTokens(length).map((token) => token % 18);
  clean[1 + seed] = object;
  clean[0] = subject;
  clean[length - 2] = subject;
  return { clean, corrupted: clean, position: length - 1, correct: [object], incorrect: [subject] };
}

const placesOf = ({ clean, correct, incorrect }: Item) => [
  clean.indexOf(correct[0]!),
  clean.indexOf(incorrect[0]!),
  clean.lastIndexOf(incorrect[0]!),
];

async function open(name: string) {
  const directory = await folder();
  return { checkpoint: await modelOf(name, directory), plain: openPlain(directory) };
}

const close = (actual: ArrayLike<number>, expected: ArrayLike<number>, what: string) =>
  expect(worstDifference(actual, expected).relative, what).toBeLessThan(TOLERANCE);

describe.each(Object.keys(ARCHITECTURES))("%s", (name) => {
  test("attention along bands", async () => {
    const { checkpoint, plain } = await open(name);
    const scores = await patternScores(checkpoint, DOCUMENTS.slice(0, 3), BANDS, ONE_THREAD);
    for (const [i, { offset, first, end }] of BANDS.entries())
      close(scores[i]!, bandMeans(plain, DOCUMENTS.slice(0, 3), offset, first, end), `band ${i}`);
  });

  test.each(SCORE_MODES)("copy and negative copy, %s", async (mode) => {
    const { checkpoint, plain } = await open(name);
    const { copy, negativeCopy } = await copyScores(checkpoint, datasetOf(ITEMS, "logit-diff"), mode, ONE_THREAD);
    const prompts = ITEMS.map((item) => ({ tokens: item.clean, places: placesOf(item) }));
    const expected = copyPercentages(plain, prompts, mode);
    close(
      copy,
      expected.map((score) => score.copy),
      "copy",
    );
    close(
      negativeCopy,
      expected.map((score) => score.negativeCopy),
      "negative copy",
    );
    expect(new Set([...copy, ...negativeCopy]).size).toBeGreaterThan(2);
  });

  test.each(SCORE_MODES)("succession, %s", async (mode) => {
    const { checkpoint, plain } = await open(name);
    const scores = await successionScores(checkpoint, PAIRS, mode, ONE_THREAD);
    const share = (hits: readonly boolean[]) => hits.filter((hit) => hit).length / hits.length;
    const expected = successionHits(plain, PAIRS, mode).map((hits) =>
      mode === "paper" ? share(hits) : (share(hits.slice(0, 6)) + share(hits.slice(6))) / 2,
    );
    close(scores, expected, "succession");
  });

  test.each(SCORE_MODES)("copy suppression, %s", async (mode) => {
    const { checkpoint, plain } = await open(name);
    const { scores, effects } = await copySuppressionScores(checkpoint, text, mode, ONE_THREAD);
    const evaluated = mode === "paper" ? 17 : DOCUMENTS.length;
    const expected = copySuppression(plain, DOCUMENTS, evaluated, text.isFunction, mode);
    close(
      effects,
      expected.map(({ effect }) => effect),
      "denominators",
    );
    close(
      scores as number[],
      expected.map(({ score }) => score),
      "scores",
    );
    expect(Math.max(...(scores as number[]))).toBeLessThanOrEqual(1);
  });
});

describe("how scores are computed is not seen in them", () => {
  const same = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    expect(worstDifference(a, b).relative).toBeLessThan(1e-6);
  const model = async (): Promise<Checkpoint> => (await open("GPT-2")).checkpoint;

  test("batches and padding of attention patterns", async () => {
    const checkpoint = await model();
    const [whole] = await patternScores(checkpoint, DOCUMENTS, BANDS, ONE_THREAD);
    const [parts] = await patternScores(checkpoint, DOCUMENTS, BANDS, { ...ONE_THREAD, batch: 3, positions: 17 });
    same(parts!, whole!);
  });

  test("batches, padding and groups of heads of copy scores", async () => {
    const checkpoint = await model();
    const whole = await copyScores(checkpoint, datasetOf(ITEMS, "logit-diff"), "corrected", ONE_THREAD);
    const options = { ...ONE_THREAD, batch: 3, heads: 3, positions: 16 };
    expect(await copyScores(checkpoint, datasetOf(ITEMS, "logit-diff"), "corrected", options)).toEqual(whole);
  });

  test("parts of the vocabulary", async () => {
    const checkpoint = await model();
    const whole = await copySuppressionScores(checkpoint, text, "corrected", ONE_THREAD);
    const parts = await copySuppressionScores(checkpoint, text, "corrected", { ...ONE_THREAD, chunk: 5 });
    same(parts.scores as number[], whole.scores as number[]);
    same(parts.effects, whole.effects);
  });

  test("heads and documents of copy suppression that go together", async () => {
    const checkpoint = await model();
    const whole = await copySuppressionScores(checkpoint, text, "corrected", ONE_THREAD);
    const parts = await copySuppressionScores(checkpoint, text, "corrected", { ...ONE_THREAD, heads: 3, documents: 7 });
    same(parts.scores as number[], whole.scores as number[]);
    same(parts.effects, whole.effects);
  });
});
