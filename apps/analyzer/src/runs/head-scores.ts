/** @file Head scores of one checkpoint: what each is computed on, and the programs run once for all scores that share them. */
import { createHash } from "node:crypto";
import type { HeadScoreName, ScoreMode } from "@atlas/schema";
import { repeatableWords } from "../demo/rows.ts";
import { TEXT_SIZE } from "../heads/copy-suppression.ts";
import { duplicateToken } from "../heads/duplicate-token.ts";
import { induction } from "../heads/induction.ts";
import { previousToken } from "../heads/previous-token.ts";
import { type RepeatableTokens, repeatedSequences } from "../heads/repeated-sequences.ts";
import { successionPairs } from "../heads/succession-pairs.ts";
import type { ModelSource } from "../model/build.ts";
import { datasetHash } from "../task/dataset.ts";
import { ioi } from "../task/ioi/ioi.ts";
import type { LoadedTokenizer } from "../task/tokenizer.ts";
import { Words } from "../task/words.ts";
import { copyScores } from "./copy-scores.ts";
import { copySuppressionScores } from "./copy-suppression-scores.ts";
import { patternScores } from "./pattern-scores.ts";
import type { RunOptions } from "./run-options.ts";
import { successionScores } from "./succession-scores.ts";
import { textDocuments } from "./text-documents.ts";

export interface HeadScoreRequest {
  scores: readonly HeadScoreName[];
  mode: ScoreMode;
  /** A file of text for copy suppression; one that fits the tokenizer unless said otherwise. */
  text?: string | undefined;
}

export interface HeadScoreResult {
  name: HeadScoreName;
  mode: ScoreMode;
  /** By layer, then head, [L · H]; null where the score is undefined for a head. */
  values: (number | null)[];
  /** What it was computed on. */
  data: { description: string; hash: string };
  /** For a ratio its denominators, [L · H]. */
  denominators?: number[];
}

export interface ScoredModel extends ModelSource {
  /** Asked for where a score needs words. @throws UserError where there is none. */
  tokenizer(): Promise<LoadedTokenizer>;
}

type Values = Pick<HeadScoreResult, "values" | "data" | "denominators">;
interface Group {
  names: readonly HeadScoreName[];
  compute(model: ScoredModel, request: HeadScoreRequest, options: RunOptions): Promise<Values[]>;
}

const GROUPS: readonly Group[] = [
  { names: ["previous-token", "duplicate-token", "induction"], compute: patterns },
  { names: ["copy", "negative-copy"], compute: copying },
  { names: ["copy-suppression"], compute: suppression },
  { names: ["succession"], compute: successors },
];

/** @throws UserError when a score cannot be computed for this model. */
export async function headScores(
  model: ScoredModel,
  request: HeadScoreRequest,
  options: RunOptions = {},
): Promise<HeadScoreResult[]> {
  const groups = GROUPS.filter(({ names }) => names.some((name) => request.scores.includes(name)));
  const results: HeadScoreResult[] = [];
  for (const [index, { names, compute }] of groups.entries()) {
    const onProgress = (share: number) => options.onProgress?.((index + share) / groups.length);
    const values = await compute(model, request, { ...options, onProgress });
    for (const [i, name] of names.entries())
      if (request.scores.includes(name)) results.push({ name, mode: request.mode, ...values[i]! });
  }
  return results;
}

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

async function patterns(model: ScoredModel, { mode }: HeadScoreRequest, options: RunOptions): Promise<Values[]> {
  const words = mode === "corrected" && model.config.vocabulary < SMALL ? await demoWords(model) : undefined;
  const { start, half, prompts } = repeatedSequences(model.config, mode, words);
  const bands = [previousToken, duplicateToken, induction].map((score) => score.band(start, half, mode));
  const drawn = words ? "words of the demo language behind <bos>" : "random tokens";
  const data = { description: `${prompts.length} sequences of ${half} ${drawn}, repeated`, hash: hashOf(prompts) };
  const scores = await patternScores(model, prompts, bands, options);
  return scores.map((values) => ({ values: [...values], data }));
}

async function copying(model: ScoredModel, { mode }: HeadScoreRequest, options: RunOptions): Promise<Values[]> {
  const dataset = ioi.generate(await model.tokenizer(), { mode });
  const { copy, negativeCopy } = await copyScores(model, dataset, mode, options);
  const language = dataset.origin ? `, ${dataset.origin.language}` : "";
  const data = { description: `${dataset.items.length} IOI prompts${language}`, hash: datasetHash(dataset) };
  return [copy, negativeCopy].map((values) => ({ values: [...values], data }));
}

async function suppression(model: ScoredModel, request: HeadScoreRequest, options: RunOptions): Promise<Values[]> {
  const { mode, text: path } = request;
  const size = TEXT_SIZE[mode];
  const positions = Math.min(size.positions, model.config.maxPositions);
  const text = await textDocuments(await model.tokenizer(), path, positions, size.meanOver);
  const { scores, effects } = await copySuppressionScores(model, text, mode, options);
  const evaluated = Math.min(size.documents, text.documents.length);
  const description = `${evaluated} stretches of ${text.documents[0]!.length} tokens, means over ${text.documents.length}: ${text.name}`;
  return [{ values: scores, data: { description, hash: text.hash }, denominators: [...effects] }];
}

async function successors(model: ScoredModel, { mode }: HeadScoreRequest, options: RunOptions): Promise<Values[]> {
  const words = new Words(await model.tokenizer());
  const pairs = successionPairs(mode, (text) => words.token(text));
  const kinds = new Set(pairs.map(({ kind }) => kind));
  const values = await successionScores(model, pairs, mode, options);
  const data = { description: `${pairs.length} pairs of ${[...kinds].join(", ")}`, hash: hashOf(pairs) };
  return [{ values: [...values], data }];
}
