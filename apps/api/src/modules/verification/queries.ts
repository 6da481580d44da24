/** @file Verifications over training at the root of a query. */
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import { TREND_COST } from "../../shared/limits.ts";
import { ScoreMode } from "../head-score/definition.ts";
import { newestOfCheckpoints } from "../trend/newest.ts";
import { AlgorithmVerification } from "./type.ts";

builder.queryField("algorithmVerifications", (t) =>
  t.field({
    type: [AlgorithmVerification],
    description:
      "Verifications of one algorithm on all checkpoints of a model, by step: of each checkpoint the newest.",
    args: {
      model: t.arg.string({ required: true, description: 'Name of the model, such as "demo-large".' }),
      algorithm: t.arg.string({ required: true, description: 'Name of the algorithm, such as "ioi".' }),
      mode: t.arg({
        type: ScoreMode,
        required: true,
        defaultValue: "corrected",
        description: "How prompts and scores were made.",
      }),
    },
    complexity: { field: TREND_COST, multiplier: TREND_COST },
    resolve: async (_root, { model, algorithm, mode }, { db, viewer }) => {
      const rows = await db.query.verifications.findMany({
        columns: { id: true },
        where: { algorithm, mode, checkpoint: { model: { name: model } }, ...visible(viewer).verifications },
        orderBy: { createdAt: "desc", id: "desc" },
        with: { checkpoint: { with: { findings: { columns: { message: true }, where: visible(viewer).findings } } } },
      });
      return [...newestOfCheckpoints(rows).values()].flat().map(({ id }) => ({ id }));
    },
  }),
);
