/**
 * @file Which of several results of a checkpoint on a task a query means. What it leaves open is what analyses do by default, so that
 * results by other settings never mix with the usual ones; the newest of those that are left counts.
 */
import { UserError } from "@atlas/schema";
import { inOwnMetric } from "@atlas/schema/db";
import { builder } from "../../builder.ts";
import { Metric } from "../metric/type.ts";
import { Ablation, AttributionLevel, AttributionMethod, SearchRule } from "./enums.ts";

export const ResultChoice = builder.inputType("ResultChoice", {
  description: "Which of several results of a checkpoint on a task is meant; of those that are left, the newest.",
  fields: (t) => ({
    metric: t.field({ type: Metric, description: "Metric that was measured; the task's own when nothing is said." }),
    ablation: t.field({ type: Ablation, description: "Ablation; INTERCHANGE when nothing is said." }),
    reference: t.string({
      description: 'Reference set of mean ablation: "clean", "corrupted" or a SHA-256; any when nothing is said.',
    }),
    pooled: t.boolean({ description: "Whether a mean is over positions too; either when nothing is said." }),
    level: t.field({ type: AttributionLevel, description: "What was scored; EDGE when nothing is said." }),
    method: t.field({ type: AttributionMethod, description: "Attribution method; any when nothing is said." }),
    search: t.field({
      type: SearchRule,
      description: "How circuits were searched; STABLE when nothing is said, PAPER for results in paper mode.",
    }),
  }),
});

export type Choice = typeof ResultChoice.$inferInput;

export const CHOICE_ARGUMENT = {
  type: ResultChoice,
  description: "Which results count where there are several; by default the usual ones, in the task's own metric.",
} as const;

/** The filter of runs. */
export function chosenRuns({ metric, ablation, reference, pooled, level, method, search }: Choice) {
  return {
    ...(metric ? { metric } : { RAW: inOwnMetric }),
    ablation: ablation ?? "interchange",
    level: level ?? "edge",
    search: search ?? "stable",
    ...(reference != null && { reference }),
    ...(pooled != null && { pooled }),
    ...(method && { method }),
  } as const;
}

/** @throws UserError where circuits of nodes are asked for. */
export function requireEdges({ level }: Choice): void {
  if (level === "node")
    throw new UserError("Circuits of nodes have no scored edges to compare; choose results of the level EDGE.");
}
