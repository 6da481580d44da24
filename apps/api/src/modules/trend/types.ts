/** @file Trends over training, as columns: behaviour, and circuit size with faithfulness. */
import { builder } from "../../builder.ts";
import { graphOf } from "../../shared/graphs.ts";
import { Metric } from "../metric/type.ts";
import { Model } from "../model/type.ts";
import { AttributionMethod } from "../run/enums.ts";
import { Task } from "../task/type.ts";
import { COLUMNS, checkpointColumns, type FieldsOf } from "./checkpoint-columns.ts";
import type { Trend } from "./load.ts";
import type { TrendRun } from "./rows.ts";
import { NULLABLE_COLUMN } from "./shared-fields.ts";

function column<Value>(pick: (run: TrendRun) => Value) {
  return ({ runs }: Trend): Value[] => runs.map(pick);
}

type Fields = FieldsOf<Trend>;
type Banded = Exclude<keyof NonNullable<TrendRun["band"]>, "level">;

function endsOf(t: Fields, of: Banded, end: "low" | "high", what: string) {
  return t.floatList({
    nullable: NULLABLE_COLUMN,
    description: `${end === "low" ? "Lower" : "Upper"} ends of the intervals of ${what}, from resampled prompts. Unit: that of the number; null where prompts were not resampled, or nothing can be divided.`,
    resolve: column((run) => run.band?.[of]?.[end] ?? null),
  });
}

function intervalLevels(t: Fields) {
  return t.floatList({
    nullable: NULLABLE_COLUMN,
    description: "Shares of resamples inside the intervals. Range: 0 to 1; null where prompts were not resampled.",
    resolve: column((run) => run.band?.level ?? null),
  });
}

export const TaskPerformanceTrend = builder.objectRef<Trend>("TaskPerformanceTrend").implement({
  description: `Behaviour of one model on one task over training, ${COLUMNS}`,
  fields: (t) => ({
    model: t.field({ type: Model, description: "The model.", resolve: ({ model }) => model }),
    task: t.field({ type: Task, description: "The task.", resolve: ({ task }) => task }),
    metric: t.field({
      type: Metric,
      description: "Metric of the columns clean and corrupted.",
      resolve: ({ metric }) => metric,
    }),
    ...checkpointColumns(t),
    methods: t.field({
      type: [AttributionMethod],
      description: "How edges or nodes were scored at each checkpoint.",
      resolve: column((run) => run.method),
    }),
    clean: t.floatList({
      description: "Means of the metric over the clean prompts. Unit: that of the metric.",
      resolve: column((run) => run.performance.clean),
    }),
    corrupted: t.floatList({
      description:
        "Means of the metric with everything ablated: the floor. Under interchange that is the corrupted prompts, scored against the clean answers. Unit: that of the metric.",
      resolve: column((run) => run.performance.corrupted),
    }),
    accuracy: t.floatList({
      description: "Shares of the prompts whose task's own metric is above zero. Range: 0 to 1.",
      resolve: column((run) => run.performance.accuracy),
    }),
    accuracyLow: endsOf(t, "accuracy", "low", "the accuracy"),
    accuracyHigh: endsOf(t, "accuracy", "high", "the accuracy"),
    cleanLow: endsOf(t, "clean", "low", "the clean metric"),
    cleanHigh: endsOf(t, "clean", "high", "the clean metric"),
    intervalLevels: intervalLevels(t),
  }),
});

export const CircuitSizeTrend = builder.objectRef<Trend>("CircuitSizeTrend").implement({
  description: `Circuit size and faithfulness of one model on one task over training, ${COLUMNS}`,
  fields: (t) => ({
    model: t.field({ type: Model, description: "The model.", resolve: ({ model }) => model }),
    task: t.field({ type: Task, description: "The task.", resolve: ({ task }) => task }),
    ...checkpointColumns(t),
    methods: t.field({
      type: [AttributionMethod],
      description: "How edges or nodes were scored at each checkpoint.",
      resolve: column((run) => run.method),
    }),
    requestedEdges: t.intList({
      description: "Numbers of edges before pruning.",
      resolve: column((run) => run.circuit.requestedEdges),
    }),
    edges: t.intList({
      description: "Numbers of edges left after pruning.",
      resolve: column((run) => run.circuit.edges),
    }),
    nodes: t.intList({
      description: "Numbers of nodes with an edge left after pruning.",
      resolve: column((run) => run.circuit.nodes),
    }),
    totalEdges: t.int({
      description: "Number of edges of the whole computation graph: the most a circuit can have.",
      resolve: ({ model }) => graphOf(model).edges,
    }),
    plain: t.floatList({
      nullable: NULLABLE_COLUMN,
      description: "Circuit divided by clean; 1 is all of the behaviour. Null where the clean metric is zero.",
      resolve: column((run) => run.circuit.faithfulnessPlain),
    }),
    floorCorrected: t.floatList({
      nullable: NULLABLE_COLUMN,
      description:
        "(circuit - corrupted) / (clean - corrupted); 1 is all of the behaviour, 0 none. Null where clean and corrupted are equal.",
      resolve: column((run) => run.circuit.faithfulnessFloorCorrected),
    }),
    plainLow: endsOf(t, "plain", "low", "plain faithfulness"),
    plainHigh: endsOf(t, "plain", "high", "plain faithfulness"),
    floorCorrectedLow: endsOf(t, "floorCorrected", "low", "floor-corrected faithfulness"),
    floorCorrectedHigh: endsOf(t, "floorCorrected", "high", "floor-corrected faithfulness"),
    intervalLevels: intervalLevels(t),
    reached: t.booleanList({
      description: "Whether a size reached the threshold; if not, the circuit is the whole graph.",
      resolve: column((run) => run.circuit.reached),
    }),
  }),
});
