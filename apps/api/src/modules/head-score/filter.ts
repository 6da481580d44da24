/** @file Which head scores are asked for, in lists of them. */
import type { ScoreMode as Mode } from "@atlas/schema";
import { headScoreDefinitions } from "@atlas/schema/db";
import { and, type Column, eq, type SQL, sql } from "drizzle-orm";
import { visible } from "../../access.ts";
import type { ArgumentBuilder } from "../../builder.ts";
import type { Viewer } from "../../context.ts";
import { byIndex, type Given, namesOf, oneOfTexts, withIds } from "../../shared/chosen.ts";
import { type CheckpointFilter, ofCheckpoints } from "../checkpoint/filter.ts";
import { storedBetween, type TimeFilter, timeArguments } from "../date-time/filter.ts";
import { ScoreMode } from "./definition.ts";

interface DefinitionFilter {
  scores?: Given<readonly string[]>;
  mode?: Given<Mode>;
}

interface HeadScoresFilter extends DefinitionFilter, CheckpointFilter, TimeFilter {
  ids?: Given<readonly { id: string }[]>;
  /** One of scores. */
  score?: Given<string>;
  minMaximum?: Given<number>;
}

const sharedArguments = ({ arg }: ArgumentBuilder) => ({
  mode: arg({ type: ScoreMode, description: "Only scores computed in this mode." }),
  minMaximum: arg.float({
    description: "Only scores of which some head has at least this value. Unit: that of the definition.",
  }),
});

export const headScoreFilter = ({ arg }: ArgumentBuilder) => ({
  score: arg.string({ description: 'Only the score of this name, such as "induction".' }),
  ...sharedArguments({ arg }),
});

export const headScoreArguments = ({ arg }: ArgumentBuilder) => ({
  scores: arg.stringList({ description: namesOf("scores") }),
  ...sharedArguments({ arg }),
  ...timeArguments({ arg }),
});

export function headScoresWhere(
  { ids, score, scores, mode, minMaximum, ...filter }: HeadScoresFilter,
  viewer: Viewer,
  test = byIndex,
) {
  const rows = definitionRows({ scores: scores ?? (score == null ? null : [score]), mode });
  return {
    AND: [
      visible(viewer).headScores,
      withIds(ids),
      ofCheckpoints(filter, test),
      rows ? { RAW: ({ definitionId }: { definitionId: Column }): SQL => test(definitionId, rows) } : {},
      // As float32, which stored values are: beyond its range no value is at least that.
      minMaximum == null ? {} : { maximum: { gte: Math.fround(minMaximum) } },
      storedBetween(filter),
    ],
  };
}

/** Numbers of the definitions in all versions; undefined where all are meant. */
function definitionRows({ scores, mode }: DefinitionFilter): SQL | undefined {
  const where = and(
    scores == null ? undefined : oneOfTexts(headScoreDefinitions.name, scores, "scores"),
    mode == null ? undefined : eq(headScoreDefinitions.mode, mode),
  );
  return where && sql`select ${headScoreDefinitions.id} from ${headScoreDefinitions} where ${where}`;
}
