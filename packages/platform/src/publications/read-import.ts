/** @file One import as the bundle that it was stored from, so that it can be published elsewhere. */
import { IMPORT_FORMAT, type ImportBundle } from "@atlas/schema";
import type { Db } from "../database.ts";
import { importAddress } from "../store-import.ts";
import { provenanceOf, shapeOf } from "./read-records.ts";

function loadImport(db: Db, id: number) {
  const checkpoint = { with: { model: { with: { family: true } } } } as const;
  return db.query.imports.findFirst({
    where: { id },
    with: {
      circuits: { orderBy: { id: "asc" }, with: { checkpoint } },
      values: { orderBy: { id: "asc" }, with: { model: { with: { family: true } }, checkpoint } },
    },
  });
}

type Import = NonNullable<Awaited<ReturnType<typeof loadImport>>>;
type CheckpointRow = Import["circuits"][number]["checkpoint"];

/**
 * @returns undefined where the bundle would not have its address: one written by others may name models and checkpoints in another
 *   order than that in which its circuits and numbers do.
 * @throws Error when there is no such import.
 */
export async function readImport(db: Db, id: number): Promise<ImportBundle | undefined> {
  const row = await loadImport(db, id);
  if (row === undefined) throw new Error(`import ${id} is not stored`);
  const { address, fileName, fileHash, source, license } = row;
  const bundle = {
    format: IMPORT_FORMAT,
    file: { name: fileName, hash: fileHash },
    ...{ source, license, provenance: provenanceOf(row) },
    ...contentsOf(row),
  } as const;
  return importAddress(bundle) === address ? { address, ...bundle } : undefined;
}

/** Models and checkpoints in the order in which they are first named. */
function contentsOf({
  circuits,
  values,
}: Import): Pick<ImportBundle, "models" | "checkpoints" | "circuits" | "values"> {
  const [models, checkpoints] = [new Places<Import["values"][number]["model"]>(), new Places<CheckpointRow>()];
  const placeOf = (checkpoint: CheckpointRow) => {
    models.of(checkpoint.model);
    return checkpoints.of(checkpoint);
  };
  return {
    circuits: circuits.map(({ checkpoint, task, cells, packed }) => ({
      ...{ checkpoint: placeOf(checkpoint), task, cells },
      scores: Buffer.from(packed).toString("base64"),
    })),
    values: values.map(({ model, checkpoint, task, metric, unit, component, reference, size, value }) => ({
      ...{ model: models.of(model), checkpoint: checkpoint && placeOf(checkpoint) },
      ...{ task, metric, unit, component, reference, size, value },
    })),
    models: models.rows.map(shapeOf),
    checkpoints: checkpoints.rows.map(({ model, revision, step, tokens }) => ({
      ...{ model: models.of(model), revision, step, tokens },
    })),
  };
}

/** Rows, each known by its place among those that were named. */
class Places<Row extends { id: number }> {
  readonly rows: Row[] = [];
  readonly #places = new Map<number, number>();

  of(row: Row): number {
    const known = this.#places.get(row.id);
    if (known !== undefined) return known;
    this.#places.set(row.id, this.rows.length);
    return this.rows.push(row) - 1;
  }
}
