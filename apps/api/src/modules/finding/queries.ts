/** @file The health of the checkpoints of several models at the root of a query: two SQL statements, and one for the findings. */
import { builder } from "../../builder.ts";
import { atMost } from "../../shared/bounds.ts";
import { MAX_TREND_MODELS, TREND_COST } from "../../shared/limits.ts";
import { Model } from "../model/type.ts";
import { findModels } from "../trend/load.ts";
import { conditions } from "./conditions.ts";
import { CheckpointHealth } from "./health.ts";

builder.objectField(CheckpointHealth, "model", (t) =>
  t.field({ type: Model, description: "The model.", resolve: ({ model }) => model }),
);

builder.queryField("checkpointHealth", (t) =>
  t.field({
    type: [CheckpointHealth],
    description:
      "Every checkpoint of some models, what is known to be wrong with it, and which are left out of trends: one entry for each visible model, in the order given.",
    args: {
      models: t.arg.stringList({
        required: true,
        description: `Names of the models, at most ${MAX_TREND_MODELS}. A model that is not there is left out.`,
      }),
    },
    complexity: ({ models }) => ({ field: models.length * TREND_COST, multiplier: models.length }),
    resolve: async (_root, { models: names }, context, info) => {
      const wanted = [...new Set(atMost(MAX_TREND_MODELS, names, "models"))];
      const models = new Map((await findModels(wanted, context, info)).map((model) => [model.name, model]));
      const { where, ...rest } = conditions(context.viewer);
      const ids = [...models.values()].map(({ id }) => id);
      const checkpoints = await context.db.query.checkpoints.findMany({
        ...rest,
        where: { ...where, modelId: { in: ids } },
      });
      return wanted.flatMap((name) => {
        const model = models.get(name);
        return model ? [{ model, checkpoints: checkpoints.filter(({ modelId }) => modelId === model.id) }] : [];
      });
    },
  }),
);
