/** @file What the field's volume is: models, tasks, checkpoints and draws of prompts, and how much of them a share keeps. */
import { computationGraph, type GraphShape, HEAD_SCORES, SCORE_MODES, type TaskMetric } from "@atlas/schema";
import { range } from "../../apps/analyzer/src/checkpoint/family/family-data.ts";

export interface ScaleModel extends GraphShape {
  name: string;
  dModel: number;
  parameters: number;
}

const model = (size: string, layers: number, heads: number, dModel: number, parameters: number): ScaleModel => ({
  ...{ name: `scale-${size}`, layers, heads, parallel: true, dModel, parameters },
});

/** Shapes and sizes of Pythia's ten models; the names say that nothing was computed. */
export const MODELS: readonly ScaleModel[] = [
  model("14m", 6, 4, 128, 14_067_712),
  model("31m", 6, 8, 256, 30_494_720),
  model("70m", 6, 8, 512, 70_426_624),
  model("160m", 12, 12, 768, 162_322_944),
  model("410m", 24, 16, 1024, 405_334_016),
  model("1b", 16, 8, 2048, 1_011_781_632),
  model("1.4b", 24, 16, 2048, 1_414_647_808),
  model("2.8b", 32, 32, 2560, 2_775_208_960),
  model("6.9b", 32, 32, 4096, 6_857_302_016),
  model("12b", 36, 40, 5120, 11_846_072_320),
];

export interface ScaleTask {
  name: string;
  title: string;
  metric: TaskMetric;
}

export const TASKS: readonly ScaleTask[] = [
  { name: "ioi", title: "Indirect object identification", metric: "logit-diff" },
  { name: "greater-than", title: "Greater than", metric: "prob-diff" },
  { name: "gendered-pronoun", title: "Gendered pronoun", metric: "logit-diff" },
  { name: "sva", title: "Subject-verb agreement", metric: "prob-diff" },
  { name: "induction", title: "Induction", metric: "logit-diff" },
  { name: "capital", title: "Capitals", metric: "logit-diff" },
];

/** Draws of prompts: as many results of each checkpoint on each task. */
export const DRAWS = 3;

/** Of the last checkpoint. */
export const LAST_STEP = 143_000;
/** Pythia's 154 checkpoints. */
const STEPS = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, ...range(1000, LAST_STEP, 1000)];
export const TOKENS_PER_STEP = 2_097_152;

/** Graphs of up to this many edges have their score matrices stored: 410m has 231,493. All of them would be 76 GB, these are 6 GB. */
export const MATRICES_UP_TO = 231_493;

export interface Volume {
  /** By step. */
  steps: readonly number[];
  /** Largest graph, in edges, whose matrices are stored. */
  matricesUpTo: number;
}

/** @param share of the checkpoints, above 0 to 1, spread over training; the first and the last are always among them. */
export function volumeOf(share: number, matricesUpTo: number = MATRICES_UP_TO): Volume {
  const kept = Math.max(2, Math.round(share * STEPS.length));
  const at = (i: number) => STEPS[Math.round((i * (STEPS.length - 1)) / (kept - 1))]!;
  return { steps: Array.from({ length: kept }, (_, i) => at(i)), matricesUpTo };
}

/** Results of one model. */
export const runsOfModel = (volume: Volume): number => TASKS.length * volume.steps.length * DRAWS;

/** Of one model: an algorithm on every draw, and swaps from the last checkpoint into all others on one. */
export const verificationsOfModel = ({ steps }: Volume): number => DRAWS * steps.length + steps.length - 1;

export interface Amounts {
  runs: number;
  verifications: number;
  headScores: number;
  /** Bytes of packed matrices. */
  matrices: number;
  /** Bytes of disk, about: what it took when it was measured, for each of the above. */
  disk: number;
}

/** A result with its circuit's rows and their indexes, and a head score in its array, as measured on the whole volume. */
const BYTES_OF_RUN = 60_000;
const BYTES_OF_HEAD_SCORE = 6;
/** PostgreSQL's log of what is written, at its default largest. */
const BYTES_OF_LOG = 1.1e9;

export function amountsOf(volume: Volume): Amounts {
  const runs = MODELS.length * runsOfModel(volume);
  const verifications = MODELS.length * verificationsOfModel(volume);
  const scores = HEAD_SCORES.length * SCORE_MODES.length * volume.steps.length;
  const headScores = MODELS.reduce((sum, { layers, heads }) => sum + layers * heads * scores, 0);
  const stored = MODELS.map((shape) => computationGraph(shape).edges).filter((edges) => edges <= volume.matricesUpTo);
  const matrices = stored.reduce((sum, edges) => sum + 4 * edges * runsOfModel(volume), 0);
  const disk = 1.04 * matrices + runs * BYTES_OF_RUN + headScores * BYTES_OF_HEAD_SCORE + BYTES_OF_LOG;
  return { runs, verifications, headScores, matrices, disk };
}
