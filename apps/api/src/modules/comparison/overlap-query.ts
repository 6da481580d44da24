/** @file The step × step overlap matrix at the root of a query. */
import { builder } from "../../builder.ts";
import { OVERLAP_COST } from "../../shared/limits.ts";
import { Model } from "../model/type.ts";
import { CHOICE_ARGUMENT, requireEdges } from "../run/choice.ts";
import { Task } from "../task/type.ts";
import { checkpointColumns } from "../trend/checkpoint-columns.ts";
import { loadTrends, type Trend } from "../trend/load.ts";
import { SUSPICIOUS_ARGUMENT } from "../trend/shared-fields.ts";
import { type OverlapKind, overlapMatrix } from "./overlap.ts";

const Overlap = builder.enumType("Overlap", {
  description: "What is compared between two circuits.",
  values: {
    EDGES: { value: "edges", description: "Jaccard overlap of the edges." },
    NODES: { value: "nodes", description: "Jaccard overlap of the nodes; a head's q, k and v input are one node." },
    WEIGHTED: {
      value: "weighted",
      description: "Weighted Jaccard overlap of the edges, each weighed by its share of its circuit's total |score|.",
    },
  },
});

interface LoadedMatrix extends Trend {
  kind: OverlapKind;
}

const OverlapMatrix = builder.objectRef<LoadedMatrix>("OverlapMatrix").implement({
  description:
    "Overlap of the circuits of every pair of checkpoints of a model on a task; entry i of every column, and row and column i of the matrix, belong to checkpoint i.",
  fields: (t) => ({
    model: t.field({ type: Model, description: "The model.", resolve: ({ model }) => model }),
    task: t.field({ type: Task, description: "The task.", resolve: ({ task }) => task }),
    ...checkpointColumns(t),
    values: t.field({
      type: t.listRef(t.listRef("Float", { nullable: true })),
      description:
        "Rows of the matrix, which is symmetric. Range: 0 to 1, 1 for equal circuits; null where neither circuit has an edge.",
      resolve: (matrix, _args, context) => overlapMatrix(context, matrix, matrix.kind),
    }),
  }),
});

builder.queryField("overlapMatrix", (t) =>
  t.field({
    type: OverlapMatrix,
    nullable: true,
    description:
      "Overlap of the circuits of every pair of checkpoints of one model on one task. A row is also the drift from that checkpoint. Null when there is no visible result.",
    args: {
      model: t.arg.string({ required: true, description: 'Name of the model, such as "demo-large".' }),
      task: t.arg.string({
        required: true,
        description: 'Name of the task, such as "ioi"; its newest version counts.',
      }),
      of: t.arg({ type: Overlap, required: true, defaultValue: "edges", description: "What is compared." }),
      includeSuspicious: t.arg.boolean(SUSPICIOUS_ARGUMENT),
      settings: t.arg(CHOICE_ARGUMENT),
    },
    complexity: OVERLAP_COST,
    resolve: async (_root, { model, of: kind, ...args }, context, info): Promise<LoadedMatrix | null> => {
      requireEdges(args.settings ?? {});
      const [trend] = await loadTrends({ ...args, models: [model] }, context, info);
      return trend === undefined ? null : { ...trend, kind };
    },
  }),
);
