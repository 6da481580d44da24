/**
 * @file Scores that one program computes together, and what each group is computed on. Planning chooses the data, whose hash is part of
 * a result's identity; nothing is computed before that.
 */
import { createHash } from "node:crypto";
import type { HeadScoreName, ScoreDataRecord, ScoreMode } from "@atlas/schema";
import { repeatableWords } from "../demo/rows.ts";
import { copy as copyScore } from "../heads/copy.ts";
import { TEXT_SIZE } from "../heads/copy-suppression.ts";
import { duplicateToken } from "../heads/duplicate-token.ts";
import { induction } from "../heads/induction.ts";
import { previousToken } from "../heads/previous-token.ts";
import { type RepeatableTokens, repeatedSequences } from "../heads/repeated-sequences.ts";
import { SENT_FROM } from "../heads/s-inhibition.ts";
import { successionPairs } from "../heads/succession-pairs.ts";
import type { ModelSource } from "../model/build.ts";
import { datasetHash, type TaskDataset } from "../task/dataset.ts";
import { ioi } from "../task/ioi/ioi.ts";
import type { LoadedTokenizer } from "../task/tokenizer.ts";
import { Words } from "../task/words.ts";
import { copyScores } from "./copy-scores.ts";
import { copySuppressionScores } from "./copy-suppression-scores.ts";
import { patternScores } from "./pattern-scores.ts";
import type { RunOptions } from "./run-options.ts";
import { sInhibitionChanges, sInhibitionScore } from "./s-inhibition-scores.ts";
import { successionScores } from "./succession-scores.ts";
import { textDocuments } from "./text-documents.ts";

export interface HeadScoreRequest {
  scores: readonly HeadScoreName[];
  mode: ScoreMode;
  /** A file of text for copy suppression; one that fits the tokenizer unless said otherwise. */
  text?: string | undefined;
}

export interface ScoredModel extends ModelSource {
  /** Asked for where a score needs words. @throws UserError where there is none. */
  tokenizer(): Promise<LoadedTokenizer>;
}

export interface HeadScoreValues {
  /** By layer, then head, [L · H]; null where the score is undefined for a head. */
  values: (number | null)[];
  /** For a ratio its denominators, [L · H]. */
  denominators?: number[];
}

export interface PlannedData {
  data: ScoreDataRecord;
  /**
   * @param asked names of the group whose scores are wanted
   * @returns one for each name of the group; of those that are not wanted what came of itself
   */
  compute(options: RunOptions, asked: readonly HeadScoreName[]): Promise<HeadScoreValues[]>;
}

export interface HeadScoreGroup {
  names: readonly HeadScoreName[];
  /** Whether it takes the text of a request. */
  takesText?: boolean;
  /** @throws UserError when the tokenizer or the model cannot serve these scores. */
  plan(model: ScoredModel, request: Omit<HeadScoreRequest, "scores">): Promise<PlannedData>;
}

export const HEAD_SCORE_GROUPS: readonly HeadScoreGroup[] = [
  { names: ["previous-token", "duplicate-token", "induction"], plan: patterns },
  { names: ["copy", "negative-copy", "s-inhibition"], plan: copying },
  { names: ["copy-suppression"], takesText: true, plan: suppression },
  { names: ["succession"], plan: successors },
];

type Plan = HeadScoreGroup["plan"];
type Arguments = Parameters<Plan>;

/** Vocabularies that may be the demo language's. */
const SMALL = 1000;

/** The words that demo models see repeated; undefined where the model does not speak the demo language. */
async function demoWords(model: ScoredModel): Promise<RepeatableTokens | undefined> {
  const tokenizer = await model.tokenizer().catch(() => undefined);
  if (!tokenizer?.hasBos) return undefined;
  const ids = tokenizer.idsOf(repeatableWords().join(" "));
  return ids && { begin: [tokenizer.bos], ids };
}

const hashOf = (data: unknown): string => createHash("sha256").update(JSON.stringify(data)).digest("hex");
const asValues = (all: readonly Float64Array[]): HeadScoreValues[] => all.map((values) => ({ values: [...values] }));

async function patterns(...[model, { mode }]: Arguments): Promise<PlannedData> {
  const words = mode === "corrected" && model.config.vocabulary < SMALL ? await demoWords(model) : undefined;
  const { start, half, prompts } = repeatedSequences(model.config, mode, words);
  const bands = [previousToken, duplicateToken, induction].map((score) => score.band(start, half, mode));
  const drawn = words ? "words of the demo language behind <bos>" : "random tokens";
  return {
    data: { description: `${prompts.length} sequences of ${half} ${drawn}, repeated`, hash: hashOf(prompts) },
    compute: async (options) => asValues(await patternScores(model, prompts, bands, options)),
  };
}

async function copying(...[model, { mode }]: Arguments): Promise<PlannedData> {
  const dataset = ioi.generate(await model.tokenizer(), { mode, corruption: SENT_FROM });
  const language = dataset.origin ? `, ${dataset.origin.language}` : "";
  return {
    data: { description: `${dataset.items.length} IOI prompts${language}`, hash: datasetHash(dataset) },
    compute: async (options, asked) => {
      const half = (from: number) => ({
        ...options,
        onProgress: (share: number) => options.onProgress?.((from + share) / 2),
      });
      const { copy, negativeCopy } = await copyScores(model, dataset, mode, half(0));
      const values = asValues([copy, negativeCopy]);
      if (!asked.includes("s-inhibition")) return values;
      return [...values, { values: await inhibition(model, dataset, copy, half(1)) }];
    },
  };
}

/** Of heads that reach no name mover it is 0; undefined where there is none. */
async function inhibition(model: ScoredModel, dataset: TaskDataset, copy: Float64Array, options: RunOptions) {
  const heads = [...copy.keys()];
  const movers = heads.filter((head) => copy[head]! > copyScore.threshold);
  if (movers.length === 0) return heads.map(() => null);
  const changes = await sInhibitionChanges(model, dataset, movers, options);
  return heads.map((head) => (head < changes.length ? sInhibitionScore(changes[head]!) : 0));
}

async function suppression(...[model, { mode, text: path }]: Arguments): Promise<PlannedData> {
  const size = TEXT_SIZE[mode];
  const positions = Math.min(size.positions, model.config.maxPositions);
  const text = await textDocuments(await model.tokenizer(), path, positions, size.meanOver);
  const evaluated = Math.min(size.documents, text.documents.length);
  const length = text.documents[0]!.length;
  const description = `${evaluated} stretches of ${length} tokens, means over ${text.documents.length}: ${text.name}`;
  return {
    data: { description, hash: text.hash },
    compute: async (options) => {
      const { scores, effects } = await copySuppressionScores(model, text, mode, options);
      return [{ values: scores, denominators: [...effects] }];
    },
  };
}

async function successors(...[model, { mode }]: Arguments): Promise<PlannedData> {
  const words = new Words(await model.tokenizer());
  const pairs = successionPairs(mode, (text) => words.token(text));
  const kinds = new Set(pairs.map(({ kind }) => kind));
  return {
    data: { description: `${pairs.length} pairs of ${[...kinds].join(", ")}`, hash: hashOf(pairs) },
    compute: async (options) => asValues([await successionScores(model, pairs, mode, options)]),
  };
}
