/** @file Which results are asked for, in lists of them: by settings, circuit and time, and at the root by what they are of. */
import { circuits } from "@atlas/schema/db";
import { type Column, type SQL, sql } from "drizzle-orm";
import { visible } from "../../access.ts";
import { type ArgumentBuilder, builder } from "../../builder.ts";
import type { Viewer } from "../../context.ts";
import { byIndex, type Given, type RowTest, withIds } from "../../shared/chosen.ts";
import { whereOf } from "../../shared/where.ts";
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

type CircuitsWanted = typeof CircuitFilter.$inferInput;

export interface RunsFilter extends CheckpointFilter, TimeFilter {
  settings?: Given<typeof SettingsFilter.$inferInput>;
  circuit?: Given<CircuitsWanted>;
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

export function runsWhere(
  { ids, tasks, task, settings, circuit, ...filter }: RunsFilter,
  viewer: Viewer,
  test = byIndex,
) {
  return {
    AND: [
      visible(viewer).runs,
      withIds(ids),
      ofCheckpoints(filter, test),
      onTasks(tasks ?? (task == null ? null : [task]), test),
      given(settings ?? {}),
      storedBetween(filter),
      circuit == null ? {} : { RAW: ({ id }: { id: Column }): SQL => withCircuits(id, circuit, test) },
    ],
  };
}

/** The condition that runs have such circuits. At the root one after the other is asked, until a page is full. */
function withCircuits(run: Column, filter: CircuitsWanted, test: RowTest): SQL {
  const fits = whereOf("circuits", circuitWhere(filter)) ?? sql`true`;
  if (test === byIndex) return sql`exists (select from ${circuits} where ${circuits.runId} = ${run} and ${fits})`;
  return test(run, sql`select ${circuits.runId} from ${circuits} where ${fits}`);
}

function circuitWhere({ reached, minEdges, maxEdges, minFaithfulness }: CircuitsWanted) {
  return given({
    reached,
    edges: given({ gte: minEdges, lte: maxEdges }),
    faithfulnessFloorCorrected: given({ gte: minFaithfulness }),
  });
}
