/** @file Any number over training at the root of a query: computed here, imported, or both beside each other. */
import { builder } from "../../builder.ts";
import { MAX_TREND_VALUES, TREND_COST } from "../../shared/limits.ts";
import { Import } from "../import/type.ts";
import { Model } from "../model/type.ts";
import { findModels, loadTrends } from "./load.ts";
import { COMPUTED_METRICS, computedSeries, importedSeries, type MetricSeries } from "./metric-rows.ts";
import { MODELS_ARGUMENT, NULLABLE_COLUMN, SUSPICIOUS_ARGUMENT } from "./shared-fields.ts";

const MetricTrend = builder.objectRef<MetricSeries>("MetricTrend").implement({
  description:
    "One number of one model over training, as columns of equal length: entry i of each column belongs together.",
  fields: (t) => ({
    model: t.field({ type: Model, description: "The model.", resolve: ({ model }) => model }),
    import: t.field({
      type: Import,
      nullable: true,
      description: "The file of published results it comes from; null where it was computed here.",
      resolve: ({ origin }) => origin,
    }),
    unit: t.exposeString("unit", { nullable: true, description: "Unit of the values; null where it was not said." }),
    component: t.exposeString("component", {
      nullable: true,
      description: 'The node ("a8.h9") or edge ("m11->logits") it is about; null for the whole model.',
    }),
    steps: t.expose("steps", {
      type: ["Int"],
      nullable: NULLABLE_COLUMN,
      description: "Optimiser steps taken, ascending; null for a number about the whole training.",
    }),
    tokens: t.expose("tokens", {
      type: ["Float"],
      nullable: NULLABLE_COLUMN,
      description: "Training tokens seen; null where they are not known.",
    }),
    references: t.expose("references", {
      type: ["Int"],
      nullable: NULLABLE_COLUMN,
      description: "Step of the other checkpoint where a number compares two; null where it is of one.",
    }),
    sizes: t.expose("sizes", {
      type: ["Int"],
      nullable: NULLABLE_COLUMN,
      description:
        "Number of edges asked for where a number is about a circuit of a given size; null where it is about no such circuit.",
    }),
    values: t.expose("values", {
      type: ["Float"],
      nullable: NULLABLE_COLUMN,
      description: "The numbers. Unit: that of the field unit; null where a number is undefined.",
    }),
  }),
});

builder.queryField("metricTrends", (t) =>
  t.field({
    type: [MetricTrend],
    description: `A number over training, computed here first and then imported, model by model in the order given. Imported results of the same meaning bear the same name; at most ${MAX_TREND_VALUES} of their numbers are answered, and a query that means more is refused.`,
    args: {
      models: t.arg.stringList(MODELS_ARGUMENT),
      task: t.arg.string({ required: true, description: 'Name of the task, such as "ioi".' }),
      metric: t.arg.string({
        required: true,
        description: `What was measured. Computed here: ${COMPUTED_METRICS.join(", ")}; imported: as their mapping calls it.`,
      }),
      component: t.arg.string({ description: 'Only numbers about this node or edge, such as "a8.h9".' }),
      includeImported: t.arg.boolean({
        defaultValue: true,
        required: true,
        description: "Whether published results are answered beside computed ones.",
      }),
      includeSuspicious: t.arg.boolean(SUSPICIOUS_ARGUMENT),
    },
    complexity: ({ models }) => ({ field: models.length * TREND_COST, multiplier: models.length }),
    resolve: async (_root, { metric, component, includeImported, ...args }, context, info): Promise<MetricSeries[]> => {
      const trends = component == null ? await loadTrends(args, context, info) : [];
      const computed = trends.flatMap((trend) => computedSeries(trend, metric) ?? []);
      if (!includeImported) return computed;
      const models = await findModels(args.models, context, info);
      const order = args.models.flatMap((name) => models.find((model) => model.name === name) ?? []);
      return [...computed, ...(await importedSeries({ task: args.task, metric, component }, order, context))];
    },
  }),
);
