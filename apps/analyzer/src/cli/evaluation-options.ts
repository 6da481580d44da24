/** @file What circuits and edges are measured by, and what is put in the place of what is taken out. */
import { ABLATIONS, METRICS, type MetricName, TASK_METRICS, type TaskMetric } from "@atlas/schema";
import { Option } from "commander";

export const evaluationMetricOption = () =>
  new Option(
    "--metric <name>",
    "logit-diff: logit(correct) − logit(incorrect); prob-diff: Σ p(later years) − Σ p(the others); log-prob of the correct " +
      "answers; kl: divergence from the clean run; accuracy; rank of the answer",
  )
    .choices(METRICS)
    .default("logit-diff");

/** The metric that says which answers of an inputs file are meant; undefined where those that it has will do. */
export const answersOf = (metric: MetricName): TaskMetric | undefined => TASK_METRICS.find((name) => name === metric);

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
