/** @file Of results over training: the newest of each checkpoint, by step, and without those of suspicious checkpoints. */

/** What hangs on a checkpoint. */
export interface OfCheckpoint {
  checkpoint: { id: number; modelId: number; step: number; revision: string; findings: readonly { message: string }[] };
}

/** @param rows newest first. @returns by model: one row of every checkpoint, by step. */
export function newestOfCheckpoints<Row extends OfCheckpoint>(rows: readonly Row[]): Map<number, Row[]> {
  const newest = new Map<number, Row>();
  for (const row of rows) if (!newest.has(row.checkpoint.id)) newest.set(row.checkpoint.id, row);
  const byModel = new Map<number, Row[]>();
  for (const row of [...newest.values()].sort((a, b) => a.checkpoint.step - b.checkpoint.step))
    listOf(byModel, row.checkpoint.modelId).push(row);
  return byModel;
}

function listOf<Row>(byModel: Map<number, Row[]>, model: number): Row[] {
  const known = byModel.get(model);
  if (known !== undefined) return known;
  const list: Row[] = [];
  byModel.set(model, list);
  return list;
}

export interface Counted<Row> {
  /** By step. */
  runs: Row[];
  /** Those that do not count, because of findings. */
  leftOut: Row[];
}

export function countedOf<Row extends OfCheckpoint>(rows: Row[], includeSuspicious: boolean): Counted<Row> {
  if (includeSuspicious) return { runs: rows, leftOut: [] };
  const sound = ({ checkpoint }: Row) => checkpoint.findings.length === 0;
  return { runs: rows.filter(sound), leftOut: rows.filter((row) => !sound(row)) };
}

interface Versioned {
  id: number;
  name: string;
  version: number;
}

/** By name, in its order: the newest version of what rows are of that has any, and these. @param idOf what a row is of */
export function newestVersions<Of extends Versioned, Row>(
  all: readonly Of[],
  rows: readonly Row[],
  idOf: (row: Row) => number,
): [Of, Row[]][] {
  const newest = new Map<string, [Of, Row[]]>();
  for (const one of all.toSorted((a, b) => a.version - b.version)) {
    const own = rows.filter((row) => idOf(row) === one.id);
    if (own.length > 0) newest.set(one.name, [one, own]);
  }
  return [...newest.values()].sort(([{ name: a }], [{ name: b }]) => (a < b ? -1 : 1));
}
