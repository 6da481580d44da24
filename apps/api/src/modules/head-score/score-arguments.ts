/** @file Arguments and cost that all questions about one score over training have in common. */
import type { builder } from "../../builder.ts";
import { TREND_COST } from "../../shared/limits.ts";
import { MODELS_ARGUMENT, SUSPICIOUS_ARGUMENT } from "../trend/shared-fields.ts";
import { ScoreMode } from "./definition.ts";

type Arguments = Parameters<Parameters<typeof builder.queryField>[1]>[0];

export const scoreArguments = ({ arg }: Pick<Arguments, "arg">) => ({
  models: arg.stringList({
    ...MODELS_ARGUMENT,
    description: "Names of the models. A model without visible values of the score is left out.",
  }),
  score: arg.string({
    required: true,
    description: 'Name of the score, such as "induction"; its newest version counts.',
  }),
  mode: arg({ type: ScoreMode, required: true, defaultValue: "corrected", description: "How it was computed." }),
  includeSuspicious: arg.boolean(SUSPICIOUS_ARGUMENT),
});

/** Each model brings all its checkpoints, however few columns are selected. */
export const scoresCost = ({ models }: { models: readonly string[] }) => ({
  field: models.length * TREND_COST,
  multiplier: models.length,
});
