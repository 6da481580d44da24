/** @file Trends at the root of a query. */
import { builder } from "../../builder.ts";
import { TREND_COST } from "../../shared/limits.ts";
import { CHOICE_ARGUMENT } from "../run/choice.ts";
import { loadTrends, type TrendArguments } from "./load.ts";
import { MODELS_ARGUMENT, SUSPICIOUS_ARGUMENT } from "./shared-fields.ts";
import { CircuitSizeTrend, TaskPerformanceTrend } from "./types.ts";

const ORDER =
  "as columns: one trend for each model with results, in the order given. Where a checkpoint was analysed several times, the newest result by the settings asked for counts.";

/** Each model brings all its checkpoints, however few columns are selected. */
function trendCost({ models }: TrendArguments) {
  return { field: models.length * TREND_COST, multiplier: models.length };
}

builder.queryFields((t) => {
  const args = {
    models: t.arg.stringList(MODELS_ARGUMENT),
    includeSuspicious: t.arg.boolean(SUSPICIOUS_ARGUMENT),
    task: t.arg.string({ required: true, description: 'Name of the task, such as "ioi"; its newest version counts.' }),
    settings: t.arg(CHOICE_ARGUMENT),
  };
  return {
    taskPerformanceTrend: t.field({
      type: [TaskPerformanceTrend],
      description: `Behaviour over training, ${ORDER}`,
      args,
      complexity: trendCost,
      resolve: (_root, trend, context, info) => loadTrends(trend, context, info),
    }),
    circuitSizeTrend: t.field({
      type: [CircuitSizeTrend],
      description: `Circuit size and faithfulness over training, ${ORDER}`,
      args,
      complexity: trendCost,
      resolve: (_root, trend, context, info) => loadTrends(trend, context, info),
    }),
  };
});
