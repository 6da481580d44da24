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
}

const modeArgument = ({ arg }: ArgumentBuilder) => ({
  mode: arg({ type: ScoreMode, description: "Only scores computed in this mode." }),
});

export const headScoreFilter = ({ arg }: ArgumentBuilder) => ({
  score: arg.string({ description: 'Only the score of this name, such as "induction".' }),
  ...modeArgument({ arg }),
});

export const headScoreArguments = ({ arg }: ArgumentBuilder) => ({
  scores: arg.stringList({ description: namesOf("scores") }),
  ...modeArgument({ arg }),
  ...timeArguments({ arg }),
});

export function headScoresWhere(
  { ids, score, scores, mode, ...filter }: HeadScoresFilter,
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
