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
    seed: t.float({
      description:
        "Draw of the prompts that was measured on: the seed of the dataset. A whole number, 0 to 4294967295; any when nothing is said, so that the newest result counts, whichever draw it is of.",
    }),
    dataset: t.string({
      description:
        "Hash of the dataset that was measured on, for prompts that no seed tells apart; any when nothing is said.",
    }),
  }),
});

export type Choice = typeof ResultChoice.$inferInput;

export const CHOICE_ARGUMENT = {
  type: ResultChoice,
  description: "Which results count where there are several; by default the usual ones, in the task's own metric.",
} as const;

/** Largest seed of a draw of prompts. */
const MAX_SEED = 2 ** 32 - 1;

/**
 * The filter of runs.
 * @throws UserError where the seed is no seed
 */
export function chosenRuns({ metric, ablation, reference, pooled, level, method, search, ...prompts }: Choice) {
  const dataset = chosenDataset(prompts);
  return {
    ...(metric ? { metric } : { RAW: inOwnMetric }),
    ablation: ablation ?? "interchange",
    level: level ?? "edge",
    search: search ?? "stable",
    ...(reference != null && { reference }),
    ...(pooled != null && { pooled }),
    ...(method && { method }),
    ...(dataset && { dataset }),
  } as const;
}

/** Undefined where any will do. */
function chosenDataset({ seed, dataset: hash }: Pick<Choice, "seed" | "dataset">) {
  if (seed == null && hash == null) return undefined;
  if (seed != null && !(Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED))
    throw new UserError(`Seed ${seed} names no draw of prompts; give a whole number, 0 to ${MAX_SEED}.`);
  return { ...(seed != null && { seed }), ...(hash != null && { hash }) };
}

/** @throws UserError where circuits of nodes are asked for. */
export function requireEdges({ level }: Choice): void {
  if (level === "node")
    throw new UserError("Circuits of nodes have no scored edges; choose results of the level EDGE.");
}
