/** @file The way of looks at checkpoints into the store: checked, then written in one transaction; the same looks again change nothing. */

import { examinationBundle } from "@atlas/schema";
import { DEFAULT_PROJECT } from "@atlas/schema/db";
import type { Db, Transaction } from "../database.ts";
import { parseBundle } from "../parse-bundle.ts";
import { storeLooks } from "./store-examination.ts";

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
  return db.transaction(async (tx) => (await storeLooks(tx, model, checkpoints, project)).news);
}
