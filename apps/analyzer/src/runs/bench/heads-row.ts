/** @file Scores of all attention heads of a model, on as much data as their definitions ask for but without a language. */
import { type Checkpoint, openCheckpoint } from "../../checkpoint/weights.ts";
import { duplicateToken } from "../../heads/duplicate-token.ts";
import { induction } from "../../heads/induction.ts";
import { previousToken } from "../../heads/previous-token.ts";
import { seededUniform } from "../../tensor/random.ts";
import { copyScores } from "../copy-scores.ts";
import { copySuppressionScores } from "../copy-suppression-scores.ts";
import { patternScores } from "../pattern-scores.ts";
import { Effort } from "../report/effort.ts";
import type { RunOptions } from "../run-options.ts";
import { sInhibitionChanges } from "../s-inhibition-scores.ts";
import { successionScores } from "../succession-scores.ts";
import type { ModelShape } from "./model-shapes.ts";
import { secondsOf } from "./repeat.ts";
import type { Bench, Row, Timing } from "./row.ts";

export interface HeadsData {
  /** Text of copy suppression. */
  documents: number;
  positions: number;
  /** IOI prompts, and tokens of each, at least 7. */
  prompts: number;
  tokens: number;
  /** Of succession. */
  pairs: number;
  /** Repeated sequences, and tokens before the repetition. */
  sequences: number;
  half: number;
}

type Compute = (checkpoint: Checkpoint, data: HeadsData, options: RunOptions) => Promise<unknown>;

/** Programs of head scores, by what they compute. */
export const HEAD_PARTS = {
  patterns: (checkpoint, { sequences, half }, options) => {
    const prompts = Array.from({ length: sequences }, (_, i) => {
      const drawn = tokens(checkpoint, half, i);
      return [...drawn, ...drawn];
    });
    const bands = [previousToken, duplicateToken, induction].map((score) => score.band(0, half, "paper"));
    return patternScores(checkpoint, prompts, bands, options);
  },
  copy: (checkpoint, data, options) => copyScores(checkpoint, namingPrompts(checkpoint, data), "paper", options),
  // As if the first and the last head were name movers: then all layers send, and all receive.
  "s-inhibition": (checkpoint, data, options) => {
    const { layers, heads } = checkpoint.config;
    return sInhibitionChanges(checkpoint, namingPrompts(checkpoint, data), [0, layers * heads - 1], options);
  },
  "copy-suppression": (checkpoint, { documents, positions }, options) => {
    const text = Array.from({ length: documents }, (_, i) => tokens(checkpoint, positions, i));
    return copySuppressionScores(
      checkpoint,
      { documents: text, isFunction: (token) => token % 3 === 0 },
      "paper",
      options,
    );
  },
  succession: (checkpoint, { pairs }, options) => {
    const words = tokens(checkpoint, pairs + 1, 0);
    const list = words.slice(1).map((successor, i) => {
      const number = Math.floor(i / 50);
      return { word: words[i]!, successor, list: number, kind: `${number}` };
    });
    return successionScores(checkpoint, list, "paper", options);
  },
} satisfies Record<string, Compute>;

export type HeadsPart = keyof typeof HEAD_PARTS;
const ALL = Object.keys(HEAD_PARTS) as HeadsPart[];

/** @param parts all scores unless said otherwise */
export function headsRow(model: ModelShape, data: HeadsData, parts: readonly HeadsPart[] = ALL): Row {
  const which = parts === ALL ? "all scores" : parts.join(", ");
  return {
    id: ["heads", model.name, ...(parts === ALL ? [] : parts)].join("-"),
    kind: "heads",
    label: `${model.name}, ${which}, ${data.documents} × ${data.positions} tokens of text`,
    model,
    onDevice: true,
    measure: (bench) => scoreHeads(bench, data, parts),
  };
}

/** Once: nobody scores a checkpoint twice, and building the programs is part of it. */
async function scoreHeads(
  { device, threads, directory }: Bench,
  data: HeadsData,
  parts: readonly HeadsPart[],
): Promise<Timing> {
  const checkpoint = await openCheckpoint(directory);
  const effort = new Effort();
  const options = { device, effort, ...(threads !== undefined && { threads }) };
  const seconds = await secondsOf(async () => {
    for (const part of parts) await HEAD_PARTS[part](checkpoint, data, options);
  });
  const { layers, heads } = checkpoint.config;
  return { seconds: [seconds], operations: effort.operations, work: { amount: layers * heads, unit: "heads" } };
}

function tokens({ config }: Pick<Checkpoint, "config">, count: number, seed: number): number[] {
  const uniform = seededUniform(seed + 1);
  return Array.from({ length: count }, () => Math.floor(uniform() * config.vocabulary));
}

/** An indirect object and a subject, whose first mentions the corrupted prompt exchanges, and the subject again. */
function namingPrompts(checkpoint: Checkpoint, { prompts, tokens: length }: HeadsData) {
  const items = Array.from({ length: prompts }, (_, i) => {
    const [object, subject] = [1 + (i % 2), 3];
    const rest = tokens(checkpoint, length, i).map((token) => Math.max(token, 4));
    const naming = (first: number, second: number) => [rest[0]!, first, second, rest[3]!, subject, ...rest.slice(5)];
    return {
      clean: naming(object, subject),
      corrupted: naming(subject, object),
      position: length - 1,
      correct: [object],
      incorrect: [subject],
      marks: { io: 1, s1: 2, s2: 4 },
    };
  });
  return { task: "benchmark", version: 1, metric: "logit-diff" as const, items };
}
