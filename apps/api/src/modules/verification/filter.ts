/** @file Which verifications are asked for, in lists of them. */
import { type ScoreMode as Mode, SWAP_PREFIX } from "@atlas/schema";
import type { Column, SQL } from "drizzle-orm";
import { visible } from "../../access.ts";
import type { ArgumentBuilder } from "../../builder.ts";
import type { Viewer } from "../../context.ts";
import { byIndex, type Given, namesOf, oneOfTexts, withIds } from "../../shared/chosen.ts";
import { type CheckpointFilter, ofCheckpoints } from "../checkpoint/filter.ts";
import { storedBetween, type TimeFilter, timeArguments } from "../date-time/filter.ts";
import { ScoreMode } from "../head-score/definition.ts";
import { onTasks } from "../task/filter.ts";

interface VerificationsFilter extends CheckpointFilter, TimeFilter {
  ids?: Given<readonly { id: string }[]>;
  algorithms?: Given<readonly string[]>;
  tasks?: Given<readonly string[]>;
  mode?: Given<Mode>;
  swaps?: Given<boolean>;
}

export const verificationArguments = ({ arg }: ArgumentBuilder) => ({
  algorithms: arg.stringList({ description: namesOf("those of the algorithms") }),
  tasks: arg.stringList({ description: namesOf("those on prompts of the tasks") }),
  mode: arg({ type: ScoreMode, description: "Only those computed in this mode." }),
  swaps: arg.boolean({ description: "Only component swaps where true, none of them where false." }),
  ...timeArguments({ arg }),
});

export function verificationsWhere(
  { ids, algorithms, tasks, mode, swaps, ...filter }: VerificationsFilter,
  viewer: Viewer,
  test = byIndex,
) {
  const isSwap = { algorithm: { like: `${SWAP_PREFIX}%` } };
  return {
    AND: [
      visible(viewer).verifications,
      withIds(ids),
      ofCheckpoints(filter, test),
      algorithms == null
        ? {}
        : { RAW: ({ algorithm }: { algorithm: Column }): SQL => oneOfTexts(algorithm, algorithms, "algorithms") },
      tasks == null ? {} : { dataset: onTasks(tasks, test) },
      mode == null ? {} : { mode },
      swaps == null ? {} : swaps ? isSwap : { NOT: isSwap },
      storedBetween(filter),
    ],
  };
}
