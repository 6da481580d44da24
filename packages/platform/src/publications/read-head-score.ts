/** @file One stored head score as a bundle, so that it can be published elsewhere. */
import { HEAD_SCORE_FORMAT, type HeadScoreBundle } from "@atlas/schema";
import type { Db } from "../database.ts";
import { checkpointOf, modelOf, provenanceOf } from "./read-records.ts";

/** @throws Error when there is no such score. */
export async function readHeadScore(db: Db, id: number): Promise<HeadScoreBundle> {
  const row = await db.query.headScores.findFirst({
    where: { id },
    with: { definition: true, checkpoint: { with: { model: { with: { family: true } }, examinations: true } } },
  });
  if (row === undefined) throw new Error(`head score ${id} is not stored`);
  const { checkpoint, projectId, peakMemory } = row;
  const { id: _, ...definition } = row.definition;
  const { address, dataHash: hash, dataDescription: description, values, denominators, seconds } = row;
  return {
    format: HEAD_SCORE_FORMAT,
    model: modelOf(checkpoint.model),
    checkpoint: checkpointOf(checkpoint, projectId),
    provenance: provenanceOf(row),
    peakMemory,
    scores: [{ address, definition, data: { description, hash }, values, denominators, seconds }],
  };
}
