/**
 * @file Models built by hand whose head does one thing perfectly score exactly what theory says: GPT-2 with one head a layer, whose learned
 * positions are one-hot, so that W_Q and W_K can send each query to any one position.
 */

import { SCORE_MODES, type ScoreMode } from "@atlas/schema";
import { expect, test } from "vitest";
import { writeTinyCheckpoint } from "../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { openCheckpoint } from "../apps/analyzer/src/checkpoint/weights.ts";
import { duplicateToken } from "../apps/analyzer/src/heads/duplicate-token.ts";
import { induction } from "../apps/analyzer/src/heads/induction.ts";
import { previousToken } from "../apps/analyzer/src/heads/previous-token.ts";
import { repeatedSequences } from "../apps/analyzer/src/heads/repeated-sequences.ts";
import { successionPairs } from "../apps/analyzer/src/heads/succession-pairs.ts";
import { copyScores } from "../apps/analyzer/src/runs/copy-scores.ts";
import { headScores } from "../apps/analyzer/src/runs/head-scores.ts";
import { patternScores } from "../apps/analyzer/src/runs/pattern-scores.ts";
import { datasetOf } from "./support/random-model.ts";

const folder = temporaryFolders();
const [POSITIONS, VOCABULARY] = [12, 30];
const WIDTH = POSITIONS + VOCABULARY;
/** So large that softmax puts everything on one key. */
const SHARP = 400;

/** Positions take the first entries of the stream, tokens the rest; the MLPs, all biases and what the first head writes are zero. */
async function handBuilt(target: (query: number) => number, copies: 1 | -1 = 1) {
  const config = { n_layer: 2, n_head: 1, n_embd: WIDTH, n_inner: 4, n_positions: POSITIONS, vocab_size: VOCABULARY };
  const set = (name: string, data: Float32Array) => {
    const put = (at: number, value: number) => data.fill(value, at, at + 1);
    data.fill(/ln_\w+\.weight$/.test(name) ? 1 : 0);
    if (name.endsWith("wte.weight"))
      for (let token = 0; token < VOCABULARY; token++) put(token * WIDTH + POSITIONS + token, 1);
    if (name.endsWith("wpe.weight")) for (let at = 0; at < POSITIONS; at++) put(at * WIDTH + at, 1);
    if (name.endsWith("h.1.attn.c_proj.weight")) for (let i = 0; i < WIDTH; i++) put(i * (WIDTH + 1), 1);
    if (!name.endsWith("c_attn.weight")) return;
    // Columns are q, k and v; rows are the stream's entries.
    for (let query = 0; query < POSITIONS; query++) put(query * 3 * WIDTH + target(query), SHARP);
    for (let key = 0; key < POSITIONS; key++) put(key * 3 * WIDTH + WIDTH + key, 1);
    for (let i = POSITIONS; i < WIDTH; i++) put(i * 3 * WIDTH + 2 * WIDTH + i, copies);
  };
  const directory = await writeTinyCheckpoint(await folder(), {
    architecture: "gpt2",
    config,
    change: (tensors) => {
      for (const { name, data } of tensors) set(name, data as Float32Array);
      return tensors;
    },
  });
  return openCheckpoint(directory);
}

const HALF = POSITIONS / 2;
const scoresOf = async (target: (query: number) => number, mode: ScoreMode) => {
  const checkpoint = await handBuilt(target);
  const { start, half, prompts } = repeatedSequences(checkpoint.config, mode);
  expect({ start, half }).toEqual({ start: 0, half: HALF });
  const bands = [previousToken, duplicateToken, induction].map((score) => score.band(start, half, mode));
  const scores = await patternScores(checkpoint, prompts, bands, { threads: 1 });
  return scores.map((values) => Number(values[0]!.toFixed(6)));
};
const back = (offset: number) => (query: number) => Math.max(0, query - offset);

test.each(SCORE_MODES)("a perfect previous-token head scores 1 and nothing else, %s", async (mode) => {
  expect(await scoresOf(back(1), mode)).toEqual([1, 0, 0]);
});

test.each(SCORE_MODES)("a perfect duplicate-token head scores 1 and nothing else, %s", async (mode) => {
  // Queries of the first half look at position 0, which is the one before position 1, and in paper mode counts for the last of them.
  const first = mode === "paper" ? Number((1 / (HALF + 1)).toFixed(6)) : 0;
  expect(await scoresOf(back(HALF), mode)).toEqual([Number((1 / 11).toFixed(6)), 1, first]);
});

test("a perfect induction head scores 1, and in paper mode loses the entry where nothing was repeated yet", async () => {
  // It begins to look back where the repetition begins; before, it looks at itself.
  const target = (query: number) => (query < HALF ? query : query - HALF + 1);
  expect(await scoresOf(target, "corrected")).toEqual([0, 0, 1]);
  expect(await scoresOf(target, "paper")).toEqual([0, 0, Number((HALF / (HALF + 1)).toFixed(6))]);
});

test.each(SCORE_MODES)(
  "a head that copies scores 100, one that writes the opposite scores 100 negatively, %s",
  async (mode) => {
    const item = {
      clean: [3, 9, 4, 5, 9, 7],
      corrupted: [3, 9, 4, 5, 9, 7],
      position: 5,
      correct: [4],
      incorrect: [9],
    };
    const dataset = datasetOf([item], "logit-diff");
    const of = async (copies: 1 | -1) => {
      const { copy, negativeCopy } = await copyScores(await handBuilt(back(0), copies), dataset, mode, { threads: 1 });
      expect([copy[0], negativeCopy[0]], "a head that writes nothing").toEqual([0, 0]);
      return [copy[1], negativeCopy[1]];
    };
    expect(await of(1)).toEqual([100, 0]);
    expect(await of(-1)).toEqual([0, 100]);
  },
);

test("prompts that name nobody are refused in one sentence, and so are tokenizers without lists", async () => {
  const item = { clean: [1, 2, 3], corrupted: [1, 2, 4], position: 2, correct: [5], incorrect: [6] };
  const checkpoint = await handBuilt(back(0));
  await expect(copyScores(checkpoint, datasetOf([item], "logit-diff"), "corrected")).rejects.toThrow(
    /^Item 0 \(counting from 0\) does not name .*\.$/,
  );
  expect(() => successionPairs("corrected", () => undefined)).toThrow(/none of the lists/);
});

test("scores of attention patterns need no tokenizer, and say on what they were computed", async () => {
  const checkpoint = await handBuilt(back(1));
  const tokenizer = () => Promise.reject(new Error("there is none"));
  const request = { scores: ["induction", "previous-token"], mode: "corrected" } as const;
  const results = await headScores({ ...checkpoint, tokenizer }, request, { threads: 1 });
  expect(results.map(({ name }) => name)).toEqual(["previous-token", "induction"]);
  expect(results[0]!.data).toEqual({
    description: "8 sequences of 6 random tokens, repeated",
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});
