/** @file Edges over training at the root of a query. */
import { builder } from "../../builder.ts";
import { EDGE_TREND_COST, MAX_TREND_EDGES, TREND_COST } from "../../shared/limits.ts";
import { CHOICE_ARGUMENT } from "../run/choice.ts";
import { SUSPICIOUS_ARGUMENT } from "../trend/shared-fields.ts";
import { loadEdges } from "./load.ts";
import { EdgesOverTrainingType } from "./type.ts";

builder.queryField("edgeOverTraining", (t) =>
  t.field({
    type: EdgesOverTrainingType,
    nullable: true,
    description:
      "Score and membership of one edge, or several, at every checkpoint of a model on a task; null when there is no visible result. Where a checkpoint was analysed several times, the newest result by the settings asked for counts.",
    args: {
      model: t.arg.string({ required: true, description: 'Name of the model, such as "demo-large".' }),
      task: t.arg.string({
        required: true,
        description: 'Name of the task, such as "ioi"; its newest version counts.',
      }),
      edges: t.arg.stringList({
        required: true,
        description: `Names of the edges, such as "a0.h1->a1.h3<k>" or "m0->logits", 1 to ${MAX_TREND_EDGES}.`,
      }),
      includeSuspicious: t.arg.boolean(SUSPICIOUS_ARGUMENT),
      settings: t.arg(CHOICE_ARGUMENT),
    },
    complexity: ({ edges }) => ({ field: TREND_COST + edges.length * EDGE_TREND_COST, multiplier: edges.length }),
    resolve: (_root, args, context, info) => loadEdges(args, context, info),
  }),
);
