/** @file When in training a behaviour emerges, at the root of a query. */
import { type Emergence, emergence, fromNullable, MISSING_REASONS, type Threshold } from "@atlas/metrics";
import { UserError } from "@atlas/schema";
import { builder } from "../../builder.ts";
import { TREND_COST } from "../../shared/limits.ts";
import { Model } from "../model/type.ts";
import { CHOICE_ARGUMENT } from "../run/choice.ts";
import { Task } from "../task/type.ts";
import { loadTrends, type Trend } from "../trend/load.ts";
import type { TrendRun } from "../trend/rows.ts";
import { LEFT_OUT, LeftOutCheckpoint, MODELS_ARGUMENT, SUSPICIOUS_ARGUMENT } from "../trend/shared-fields.ts";

const SCORES = {
  accuracy: ({ performance }: TrendRun) => performance.accuracy,
  clean: ({ performance }: TrendRun) => performance.clean,
  "above-floor": ({ performance }: TrendRun) => performance.clean - performance.corrupted,
  faithfulness: ({ circuit }: TrendRun) => circuit.faithfulnessFloorCorrected,
} as const;

const EmergingScore = builder.enumType("EmergingScore", {
  description: "A score of each checkpoint that may emerge in training.",
  values: {
    ACCURACY: {
      value: "accuracy",
      description: "Share of the prompts whose task's own metric is above zero. Range: 0 to 1.",
    },
    CLEAN: { value: "clean", description: "Mean of the metric over the clean prompts, in its unit." },
    ABOVE_FLOOR: { value: "above-floor", description: "Clean minus corrupted mean of the metric, in its unit." },
    FAITHFULNESS: { value: "faithfulness", description: "Floor-corrected faithfulness of the chosen circuit." },
  } satisfies Record<string, { value: keyof typeof SCORES; description: string }>,
});

interface Emerged {
  trend: Trend;
  found: Emergence;
}

const at = ({ trend, found }: Emerged): TrendRun["checkpoint"] | undefined =>
  found.kind === "measured" ? trend.runs[found.index]?.checkpoint : undefined;

const EmergenceType = builder.objectRef<Emerged>("Emergence").implement({
  description:
    "When in training a score of one model on one task reaches a threshold and keeps it to the last checkpoint.",
  fields: (t) => ({
    model: t.field({ type: Model, description: "The model.", resolve: ({ trend }) => trend.model }),
    task: t.field({ type: Task, description: "The task.", resolve: ({ trend }) => trend.task }),
    tokens: t.float({
      nullable: true,
      description:
        "Training tokens at which it emerges, taken to be linear in the logarithm of tokens between two checkpoints; null where it does not, see reason.",
      resolve: ({ found }) => (found.kind === "measured" ? found.value : null),
    }),
    revision: t.string({
      nullable: true,
      description: "Revision of the first checkpoint from which the threshold is kept; null where there is none.",
      resolve: (emerged) => at(emerged)?.revision ?? null,
    }),
    step: t.int({
      nullable: true,
      description: "Optimiser steps of that checkpoint; null where there is none.",
      resolve: (emerged) => at(emerged)?.step ?? null,
    }),
    byFirst: t.boolean({
      description: "Whether the first checkpoint measured was above already: it emerged then or before.",
      resolve: ({ found }) => found.kind === "measured" && found.byFirst,
    }),
    reason: t.string({
      nullable: true,
      description: "Why there is no emergence, in a sentence; null where there is one.",
      resolve: ({ found }) => (found.kind === "missing" ? MISSING_REASONS[found.why] : null),
    }),
    leftOut: t.field({ type: [LeftOutCheckpoint], ...LEFT_OUT, resolve: ({ trend }) => LEFT_OUT.resolve(trend) }),
  }),
});

builder.queryField("emergence", (t) =>
  t.field({
    type: [EmergenceType],
    description:
      "When in training a score emerges: one entry for each model with results, in the order given. Checkpoints without tokens do not count.",
    args: {
      models: t.arg.stringList(MODELS_ARGUMENT),
      task: t.arg.string({
        required: true,
        description: 'Name of the task, such as "ioi"; its newest version counts.',
      }),
      of: t.arg({ type: EmergingScore, required: true, defaultValue: "accuracy", description: "The score." }),
      shareOfMaximum: t.arg.float({
        description:
          "Threshold as a share of the score's own maximum, above 0 and at most 1; 0.5 when nothing is said.",
      }),
      value: t.arg.float({ description: "Threshold in the score's unit, instead of a share." }),
      includeSuspicious: t.arg.boolean(SUSPICIOUS_ARGUMENT),
      settings: t.arg(CHOICE_ARGUMENT),
    },
    complexity: ({ models }) => ({ field: models.length * TREND_COST, multiplier: models.length }),
    resolve: async (_root, { of: score, shareOfMaximum, value, ...args }, context, info): Promise<Emerged[]> => {
      const threshold = thresholdOf(shareOfMaximum, value);
      const trends = await loadTrends(args, context, info);
      return trends.map((trend) => ({ trend, found: emergenceOf(trend, SCORES[score], threshold) }));
    },
  }),
);

/** @throws UserError when both are given, or the share is none. */
function thresholdOf(share: number | null | undefined, value: number | null | undefined): Threshold {
  if (value != null && share != null)
    throw new UserError("Both shareOfMaximum and value are given; give one threshold.");
  if (value != null) return { value };
  const shareOfMaximum = share ?? 0.5;
  if (shareOfMaximum > 0 && shareOfMaximum <= 1) return { shareOfMaximum };
  throw new UserError(`shareOfMaximum is ${shareOfMaximum}; give a number above 0 and at most 1.`);
}

function emergenceOf({ runs }: Trend, score: (run: TrendRun) => number | null, threshold: Threshold): Emergence {
  const dated = runs.filter(({ checkpoint }) => checkpoint.tokens !== null);
  const scores = fromNullable(dated.map(score));
  const found = emergence(
    dated.map(({ checkpoint }) => checkpoint.tokens!),
    scores,
    { threshold },
  );
  return found.kind === "measured" ? { ...found, index: runs.indexOf(dated[found.index]!) } : found;
}
