/** @file One stored verification as a bundle, so that it can be published elsewhere. */
import { algorithm as algorithmShape, VERIFICATION_FORMAT, type VerificationBundle } from "@atlas/schema";
import type { Db } from "../database.ts";
import { verificationAddress } from "../store-verification.ts";
import { checkpointOf, datasetOf, modelOf, provenanceOf } from "./read-records.ts";

/**
 * @returns undefined where the bundle would not have its address: versions before kept neither the hash of a text of one's own nor the task
 *   of prompts.
 * @throws Error when there is no such verification.
 */
export async function readVerification(db: Db, id: number): Promise<VerificationBundle | undefined> {
  const row = await db.query.verifications.findFirst({
    where: { id },
    with: {
      dataset: { with: { task: true } },
      checkpoint: { with: { model: { with: { family: true } }, examinations: true } },
    },
  });
  if (row === undefined) throw new Error(`verification ${id} is not stored`);
  // The database keeps no order of keys, and the address is of their order in the definition's shape.
  const algorithm = algorithmShape.parse(row.definition);
  const { address, mode, circuitOf, textHash, analyzerVersion, seconds, findings } = row;
  const [model, checkpoint] = [modelOf(row.checkpoint.model), checkpointOf(row.checkpoint, row.projectId)];
  const { task } = row.dataset;
  const dataset = datasetOf(row.dataset);
  const { revision, weightHash } = checkpoint;
  const identity = { algorithm, mode, circuitOf, textHash };
  const computed = { model: model.name, revision, weightHash, datasetHash: dataset.hash, analyzerVersion };
  const sourceWeightHash = findings.swap?.source.weightHash;
  if (task === null || verificationAddress({ ...identity, ...computed, sourceWeightHash }) !== address)
    return undefined;
  return {
    format: VERIFICATION_FORMAT,
    ...{ address, model, checkpoint, task: { name: task.name, version: task.version }, dataset },
    ...identity,
    provenance: provenanceOf(row),
    ...{ seconds, findings },
  };
}
