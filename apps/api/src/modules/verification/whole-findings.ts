/**
 * @file Findings with what they hold of every head, for the fields that tell it: one statement for all that ask at a time,
 * and nothing kept, for a socket may stay open for weeks.
 */
import type { AlgorithmFindings } from "@atlas/schema";
import DataLoader from "dataloader";
import { visible } from "../../access.ts";
import type { Context } from "../../context.ts";

const loaders = new WeakMap<Context, DataLoader<number, AlgorithmFindings>>();

/** @param id row of a verification that the viewer may see. */
export function wholeFindings(id: number, context: Context): Promise<AlgorithmFindings> {
  const loader =
    loaders.get(context) ?? new DataLoader((ids: readonly number[]) => load(ids, context), { cache: false });
  loaders.set(context, loader);
  return loader.load(id);
}

async function load(ids: readonly number[], { db, viewer }: Context): Promise<AlgorithmFindings[]> {
  const rows = await db.query.verifications.findMany({
    columns: { id: true, findings: true },
    where: { id: { in: [...new Set(ids)] }, ...visible(viewer).verifications },
  });
  const found = new Map(rows.map(({ id, findings }) => [id, findings]));
  return ids.map((id) => found.get(id)!);
}
