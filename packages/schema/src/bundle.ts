/**
 * @file The result bundle: the one shape in which a result travels, from the analyzer to the store and later through
 * `publishResults`. One bundle is one (checkpoint, task, settings): behaviour, edge scores, circuit, faithfulness.
 */
import { z } from "zod";
import { bootstrapRecord } from "./bootstrap-record.ts";
import { DEVICES } from "./devices.ts";
import { checkpointFacts } from "./finding.ts";
import { MAX_INTEGER } from "./limits.ts";
import { commandRecord } from "./portable-text.ts";
import { EXAMPLES_KEPT, promptExample } from "./prompt-example.ts";
import { storedReport } from "./run-report.ts";
import { METRICS, runSettings, TASK_METRICS } from "./run-settings.ts";
import { TASK_MODES } from "./task-settings.ts";

export const BUNDLE_FORMAT = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const name = z.string().min(1).max(200);
/** Of bytes and tokens. */
const large = z.int().min(0);
const count = large.max(MAX_INTEGER);
const positive = z.int().min(1).max(MAX_INTEGER);

export const modelRecord = z.strictObject({
  family: name,
  name,
  architecture: name,
  layers: positive,
  heads: positive,
  dModel: positive,
  vocabulary: positive,
  /** True when attention and MLP read the same stream; decides which edges exist. */
  parallel: z.boolean(),
  parameters: z.int().min(1),
  /** SPDX name, or what the source itself says. */
  license: z.string().min(1).max(1000).nullable().optional(),
  /** One line that names the work to be cited. */
  citation: z.string().min(1).max(2000).nullable().optional(),
  /** Where the two come from, or why there is none. */
  licenseSource: z.string().min(1).max(1000).optional(),
  /** Step of the last checkpoint that the model's source has. */
  lastStep: count.optional(),
});

export const checkpointRecord = z.strictObject({
  revision: name,
  /** Optimiser steps taken; 0 is the initialisation. */
  step: count,
  /** Training tokens seen: steps times tokens a step; null where the family does not say. */
  tokens: large.nullable(),
  weightHash: sha256,
  /** What else looking at its files told; bundles of before findings have none. */
  facts: checkpointFacts.optional(),
});

/** What the prompts were generated from, beside the task. With task and version, the same origin is the same prompts. */
export const datasetOrigin = z.strictObject({
  /** Null where the prompts are a user's own and no rule drew them, as with the seed. */
  mode: z.enum(TASK_MODES).nullable(),
  seed: large.nullable(),
  /** What the corrupted prompts change, by the task's own names. */
  corruption: name,
  /** Whether prompts begin with the tokenizer's beginning-of-text token. */
  bos: z.boolean(),
  language: name,
  /** Of the tokenizer's content, whatever the order of its file. */
  tokenizerHash: sha256,
});

/** Who computed it, and what a person types to compute it again. */
export const provenanceRecord = z.strictObject({ analyzerVersion: name, command: commandRecord });

export const datasetRecord = z.strictObject({
  hash: sha256,
  items: positive,
  /** Length of the longest prompt in tokens. */
  positions: positive,
  /** Bundles of before it was kept have none, nor have prompts given as token ids. */
  origin: datasetOrigin.optional(),
  /** The first pairs, where their tokenizer was at hand. */
  examples: z.array(promptExample).min(1).max(EXAMPLES_KEPT).exactOptional(),
});

/** How much of the behaviour remains: plain = circuit / clean; floorCorrected = (circuit − corrupted) / (clean − corrupted). Null where the divisor is zero. */
export const faithfulness = z.strictObject({ plain: z.number().nullable(), floorCorrected: z.number().nullable() });

export const performanceRecord = z.strictObject({
  metric: z.enum(METRICS),
  /** Mean over items on clean prompts, in the metric's unit. */
  clean: z.number(),
  /** The same on corrupted prompts, scored against the clean answers: the floor. */
  corrupted: z.number(),
  /** Share of items whose task's own metric is above zero, 0 to 1: the same number whatever else is measured. */
  accuracy: z.number().min(0).max(1),
});

/** A size of circuit: edges asked for before pruning; in circuits of nodes the edges between the nodes asked for. */
const requested = {
  requestedEdges: count,
  /** Writers asked for; only in circuits of nodes. */ requestedNodes: count.exactOptional(),
};

export const curvePoint = z.strictObject({
  ...requested,
  /** Edges left after pruning. */
  edges: count,
  nodes: count,
  metric: z.number(),
  faithfulness,
});

export const circuitRecord = z.strictObject({
  ...requested,
  edges: count,
  /** Heads, MLPs, input and logits with an edge left after pruning. */
  nodes: count,
  metric: z.number(),
  faithfulness,
  /** Whether the threshold was reached by any size; if not, this is the whole graph. */
  reached: z.boolean(),
  /** Sizes evaluated, ascending. */
  curve: z.array(curvePoint),
  /** What resampling the prompts tells; absent where it was not asked for. */
  bootstrap: bootstrapRecord.exactOptional(),
  /** Cells (row * n_r + column) of the pruned circuit's edges, ascending. Scores of edges are looked up in `scores`. */
  cells: z.array(count),
});

export const resultBundle = z.strictObject({
  format: z.literal(BUNDLE_FORMAT),
  /** Content address of the run: same address, same result. */
  address: sha256,
  model: modelRecord,
  checkpoint: checkpointRecord,
  task: z.strictObject({
    name,
    version: positive,
    /** The task's own metric, by which its accuracy is; that of the settings where absent. */
    metric: z.enum(TASK_METRICS).exactOptional(),
  }),
  dataset: datasetRecord,
  settings: runSettings,
  provenance: provenanceRecord.extend({
    /** Bundles of before it was kept have none. */
    device: z.enum(DEVICES).exactOptional(),
  }),
  /** Seconds of each stage, by name. */
  timings: z.record(name, z.number().min(0)),
  /** Largest resident memory of the process, bytes; of the run alone where `report.peakOf` says so. */
  peakMemory: large,
  /** Bundles of before reports have none. */
  report: storedReport.optional(),
  /** (sum of scores over a cut behind the input) minus the change of the metric it should add up to, in the metric's unit. Null where the method's scores add up to nothing. */
  completenessGap: z.number().nullable(),
  performance: performanceRecord,
  circuit: circuitRecord,
  /** Packed float32 scores of the edges, or of the nodes where the level says so (packed-scores.ts), base64. */
  scores: z.base64(),
});

export type ModelRecord = z.infer<typeof modelRecord>;
export type CheckpointRecord = z.infer<typeof checkpointRecord>;
export type DatasetOriginRecord = z.infer<typeof datasetOrigin>;
export type DatasetRecord = z.infer<typeof datasetRecord>;
export type Faithfulness = z.infer<typeof faithfulness>;
export type PerformanceRecord = z.infer<typeof performanceRecord>;
export type CurvePoint = z.infer<typeof curvePoint>;
export type CircuitRecord = z.infer<typeof circuitRecord>;
export type ResultBundle = z.infer<typeof resultBundle>;
