/** @file Jobs: their names and payloads. Whoever queues and whoever works agree here and nowhere else. */
import { z } from "zod";
import { analysisChoice } from "./analysis-choice.ts";
import { headScoreSettings } from "./head-scores.ts";
import { taskSettings } from "./task-settings.ts";

export const JOB_KINDS = ["train", "analyze"] as const;
export type JobKind = (typeof JOB_KINDS)[number];

export const JOB_STATUSES = ["queued", "active", "done", "failed"] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** What became of a job at one moment, in a sentence. */
export interface JobLogLine {
  /** ISO 8601, UTC. */
  at: string;
  text: string;
}

/** The three models of the demo suite, in the order in which they are trained. */
export const DEMO_SIZES = ["small", "medium", "large"] as const;
export type DemoSize = (typeof DEMO_SIZES)[number];

/** Seeds with which all four tasks emerge; with some others the smallest model does not learn one of them in time. */
export const DEMO_SEEDS: { readonly [Size in DemoSize]: number } = { small: 6, medium: 1, large: 1 };

/**
 * Effort of the demo's jobs for estimates of the time left: seconds of training on two cores as once measured, and one
 * checkpoint's analysis beside that of the smallest model. Only ratios within a column matter.
 */
export const DEMO_EFFORT: { readonly [Size in DemoSize]: { training: number; analysis: number } } = {
  small: { training: 26, analysis: 1 },
  medium: { training: 70, analysis: 2.2 },
  large: { training: 104, analysis: 3.4 },
};

const folder = z.string().min(1).max(4096);
const name = z.string().min(1).max(200);
const terms = z.string().min(1).max(2000);

/** What is computed and kept of a checkpoint; every absent setting has the default of the command line. */
export const sweepSettings = z.strictObject({
  /** To store results under, instead of the names that the target has. */
  family: name.exactOptional(),
  model: name.exactOptional(),
  choice: analysisChoice.exactOptional(),
  task: taskSettings.exactOptional(),
  /** What the authors of task files say of them. */
  terms: z.strictObject({ license: terms.exactOptional(), citation: terms.exactOptional() }).exactOptional(),
  /** Head scores as well. */
  heads: headScoreSettings.exactOptional(),
  /** Leave what was fetched in the cache. */
  keep: z.boolean().exactOptional(),
  /** Most bytes of what was fetched to have on the disk at once. */
  disk: z.int().min(1).exactOptional(),
  /** Most bytes that the computing process may take. */
  memory: z.int().min(1).exactOptional(),
});
export type SweepSettings = z.infer<typeof sweepSettings>;

export const jobPayloads = {
  /** Train one model of the demo suite; writes its checkpoints below `directory`. */
  "train-demo": z.strictObject({ directory: folder, size: z.enum(DEMO_SIZES), seed: z.int().min(0) }),
  /** Analyse one checkpoint for some tasks; what has to be fetched for that is fetched once. */
  "analyze-checkpoint": z.strictObject({
    /** FAMILY/MODEL, hf:OWNER/NAME, or the absolute path of a model's folder. */
    target: folder,
    /** The checkpoint's name within the target. */
    revision: name,
    /** Names, or absolute paths of task files; none where only head scores are asked for. */
    tasks: z.array(folder),
    settings: sweepSettings,
  }),
} as const;

export type JobName = keyof typeof jobPayloads;
export type JobPayload<Name extends JobName> = z.infer<(typeof jobPayloads)[Name]>;

export const jobKinds: { readonly [Name in JobName]: JobKind } = {
  "train-demo": "train",
  "analyze-checkpoint": "analyze",
};
