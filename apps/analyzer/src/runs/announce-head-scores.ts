/** @file What the store is told of head scores: so that their words are those of this analyzer. */
import { type Db, describeHeadScores } from "@atlas/platform";
import { SCORE_MODES } from "@atlas/schema";
import { definitionRecord } from "../heads/definition.ts";
import { HEAD_SCORE_TABLE } from "../heads/table.ts";

export async function announceHeadScores(db: Db): Promise<void> {
  const scores = Object.values(HEAD_SCORE_TABLE);
  await describeHeadScores(
    db,
    scores.flatMap((score) => SCORE_MODES.map((mode) => definitionRecord(score, mode))),
  );
}
