/** @file Which results are asked for, in lists of them: by settings, circuit and time, and at the root by what they are of. */
import { visible } from "../../access.ts";
import { type ArgumentBuilder, builder } from "../../builder.ts";
import type { Viewer } from "../../context.ts";
import { type Given, withIds } from "../../shared/chosen.ts";
import { type CheckpointFilter, ofCheckpoints } from "../checkpoint/filter.ts";
import { storedBetween, type TimeFilter, timeArguments } from "../date-time/filter.ts";
import { Metric } from "../metric/type.ts";
import { onTasks } from "../task/filter.ts";
import { Ablation, AttributionLevel, AttributionMethod, SearchRule } from "./enums.ts";

const SettingsFilter = builder.inputType("SettingsFilter", {
  description: "Settings that results in a list have. Unlike in ResultChoice, what is not said may be anything.",
  fields: (t) => ({
    method: t.field({ type: AttributionMethod, description: "Attribution method." }),
    level: t.field({ type: AttributionLevel, description: "What was scored." }),
    metric: t.field({ type: Metric, description: "Metric that was measured." }),
    ablation: t.field({ type: Ablation, description: "Ablation." }),
    search: t.field({ type: SearchRule, description: "How circuits were searched." }),
  }),
});

const CircuitFilter = builder.inputType("CircuitFilter", {
  description: "What the circuits of results in a list are like. Every result has one circuit.",
  fields: (t) => ({
    reached: t.boolean({
      description: "Whether a size reached the threshold; if not, the circuit is the whole graph.",
    }),
    minEdges: t.int({ description: "Smallest number of edges left after pruning." }),
    maxEdges: t.int({ description: "Largest number of edges left after pruning." }),
    minFaithfulness: t.float({
      description: "Smallest floor-corrected faithfulness, such as 0.8. 1 is all of the behaviour, 0 none of it.",
    }),
  }),
});

export interface RunsFilter extends CheckpointFilter, TimeFilter {
  settings?: Given<typeof SettingsFilter.$inferInput>;
  circuit?: Given<typeof CircuitFilter.$inferInput>;
  ids?: Given<readonly { id: string }[]>;
  tasks?: Given<readonly string[]>;
  /** The same of one alone. */
  task?: Given<string>;
}

export const taskArgument = ({ arg }: ArgumentBuilder) => ({
  task: arg.string({ description: "Only results on the task with this name." }),
});

/** Of every list of results, whatever it hangs on. */
export const resultArguments = ({ arg }: ArgumentBuilder) => ({
  settings: arg({ type: SettingsFilter, description: "Only results with these settings." }),
  circuit: arg({ type: CircuitFilter, description: "Only results with such a circuit." }),
  ...timeArguments({ arg }),
});

/** Those that are left out may be anything. */
const given = <Values extends object>(values: Values) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value != null)) as {
    [Key in keyof Values]: NonNullable<Values[Key]>;
  };

export function runsWhere({ ids, tasks, task, settings, circuit, ...filter }: RunsFilter, viewer: Viewer) {
  return {
    AND: [
      visible(viewer).runs,
      withIds(ids),
      ofCheckpoints(filter),
      onTasks(tasks ?? (task == null ? null : [task])),
      given(settings ?? {}),
      storedBetween(filter),
      circuit == null ? {} : { circuit: circuitWhere(circuit) },
    ],
  };
}

function circuitWhere({ reached, minEdges, maxEdges, minFaithfulness }: typeof CircuitFilter.$inferInput) {
  return given({
    reached,
    edges: given({ gte: minEdges, lte: maxEdges }),
    faithfulnessFloorCorrected: given({ gte: minFaithfulness }),
  });
}
