/** @file The way of looks at checkpoints into the store: checked, then written in one transaction; the same looks again change nothing. */

import { isDeepStrictEqual } from "node:util";
import { examinationBundle } from "@atlas/schema";
import { DEFAULT_PROJECT } from "@atlas/schema/db";
import type { Db, Transaction } from "../database.ts";
import { parseBundle } from "../parse-bundle.ts";
import { projectId } from "../project-id.ts";
import { storeCheckpoint, storeModel } from "../store-records.ts";
import { recordLook, refreshFindings } from "./store-examination.ts";
import { readFindings } from "./stored-findings.ts";

/**
 * @param input a bundle of looks, not yet trusted
 * @returns whether they told or found anything new
 * @throws UserError when the bundle is not valid or contradicts what is stored; nothing is written then.
 */
export async function storeExaminationBundle(
  db: Db | Transaction,
  input: unknown,
  project: string = DEFAULT_PROJECT,
): Promise<boolean> {
  const { model, checkpoints } = parseBundle(examinationBundle, input);
  return db.transaction(async (tx) => {
    const line = { project: await projectId(tx, project), model: await storeModel(tx, model) };
    const before = await readFindings(tx, line);
    let news = false;
    for (const look of checkpoints) {
      const { id } = await storeCheckpoint(tx, line.model, model.name, look);
      news = (await recordLook(tx, line.project, id, look)) || news;
    }
    await refreshFindings(tx, line, checkpoints);
    return news || !isDeepStrictEqual(before, await readFindings(tx, line));
  });
}
