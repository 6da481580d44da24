/** @file Edges over training, as columns. */
import { builder } from "../../builder.ts";
import { Metric } from "../metric/type.ts";
import { Model } from "../model/type.ts";
import { Task } from "../task/type.ts";
import { COLUMNS, checkpointColumns } from "../trend/checkpoint-columns.ts";
import { NULLABLE_COLUMN } from "../trend/shared-fields.ts";
import type { EdgeRun, EdgesOverTraining, PlacedEdge } from "./load.ts";

interface Series extends PlacedEdge {
  /** Among the edges asked for. */
  index: number;
  runs: readonly EdgeRun[];
}

/** Results that scored edges all have their packed scores. */
const scoreOf = ({ edgeScores }: EdgeRun, index: number): number =>
  Buffer.from(edgeScores!.hex.slice(8 * index, 8 * (index + 1)), "hex").readFloatLE();

const EdgeSeries = builder.objectRef<Series>("EdgeSeries").implement({
  description: "One edge over training: entry i of each column belongs to checkpoint i of the answer.",
  fields: (t) => ({
    writer: t.exposeString("writer", { description: 'Where the edge starts, such as "a0.h1".' }),
    reader: t.exposeString("reader", { description: 'Where it ends, such as "a1.h3<k>".' }),
    scores: t.floatList({
      description:
        "Attribution of the edge, whether it is in the circuit or not: the expected loss of the metric when it is corrupted. Unit: that of the metric; positive means that corrupting the edge hurts the task.",
      resolve: ({ runs, index }) => runs.map((run) => scoreOf(run, index)),
    }),
    inCircuit: t.booleanList({
      nullable: NULLABLE_COLUMN,
      description:
        "Whether the circuit has the edge; null where no size reached the threshold, so that the circuit is the whole graph.",
      resolve: ({ runs, cell: own }) =>
        runs.map(({ circuit }) => (circuit.reached ? circuit.edgeRows.some(({ cell }) => cell === own) : null)),
    }),
    frequencies: t.floatList({
      nullable: NULLABLE_COLUMN,
      description:
        "Share of the circuits of resampled prompts that have the edge. Range: 0 to 1; null where prompts were not resampled.",
      resolve: ({ runs, cell }) =>
        runs.map(({ circuit: { bootstrap } }) => bootstrap && (bootstrap.frequencies?.[cell] ?? 0)),
    }),
  }),
});

export const EdgesOverTrainingType = builder.objectRef<EdgesOverTraining>("EdgesOverTraining").implement({
  description: `Edges of one model on one task over training, ${COLUMNS}`,
  fields: (t) => ({
    model: t.field({ type: Model, description: "The model.", resolve: ({ model }) => model }),
    task: t.field({ type: Task, description: "The task.", resolve: ({ task }) => task }),
    metric: t.field({ type: Metric, description: "Metric of the scores.", resolve: ({ metric }) => metric }),
    ...checkpointColumns(t),
    edges: t.field({
      type: [EdgeSeries],
      description: "The edges that were asked for, in that order, each once.",
      resolve: ({ edges, runs }): Series[] => edges.map((edge, index) => ({ ...edge, index, runs })),
    }),
  }),
});
