/** @file What circuits and edges are measured by, and what is put in the place of what is taken out. */
import { METRICS, type MetricName } from "@atlas/schema";
import { Option } from "commander";
import type { Checkpoint } from "../checkpoint/weights.ts";
import { EVALUATION_METRICS, type EvaluationMetric } from "../program/metric.ts";
import { ABLATIONS, type Ablation } from "../program/reference-run.ts";
import type { AblationSettings } from "../runs/evaluate-circuits.ts";
import { checkDataset, type TaskDataset } from "../task/dataset.ts";
import { readInputsFile } from "../task/inputs-file.ts";

export interface AblationOptions {
  ablation: Ablation;
  /** `clean`, `corrupted`, or the path of an inputs file. */
  reference: string;
  pooled?: boolean;
}

export const evaluationMetricOption = () =>
  new Option(
    "--metric <name>",
    "logit-diff: logit(correct) − logit(incorrect); prob-diff: Σ p(later years) − Σ p(the others); log-prob of the correct " +
      "answers; kl: divergence from the clean run; accuracy; rank of the answer",
  )
    .choices(EVALUATION_METRICS)
    .default("logit-diff");

/** The metric that says which answers of an inputs file are meant; undefined where those that it has will do. */
export const answersOf = (metric: EvaluationMetric): MetricName | undefined => METRICS.find((name) => name === metric);

export const ablationOption = () =>
  new Option(
    "--ablation <name>",
    "what replaces a writer that is taken out: its output on the corrupted prompt, a mean, or zero",
  )
    .choices(ABLATIONS)
    .default("interchange");

export const referenceOption = () =>
  new Option(
    "--reference <set>",
    "for mean: the prompts it is taken over; clean, corrupted, or an inputs file's clean ones",
  ).default("corrupted");

export const pooledOption = () =>
  new Option("--pooled", "for mean: one mean over all positions instead of one for each");

/** @throws UserError when the reference set is no file of prompts for this model. */
export async function ablationSettings(
  { ablation, reference, pooled = false }: AblationOptions,
  { config }: Checkpoint,
  { items }: TaskDataset,
): Promise<AblationSettings> {
  if (ablation !== "mean") return { kind: ablation };
  if (reference === "clean" || reference === "corrupted")
    return { kind: "mean", prompts: items.map((item) => item[reference]), pooled };
  const other = await readInputsFile(reference, undefined);
  checkDataset(other, config.vocabulary, config.maxPositions);
  return { kind: "mean", prompts: other.items.map(({ clean }) => clean), pooled };
}
