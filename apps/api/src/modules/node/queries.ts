/** @file Objects by id. An id of something that does not exist, or may not be seen, answers null. */
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import type { Context } from "../../context.ts";
import { atMost } from "../../shared/bounds.ts";
import { encodeId } from "../../shared/ids.ts";
import { MAX_IDS } from "../../shared/limits.ts";

interface Id {
  typename: string;
  id: string;
}

/** For each type with ids, which of the given rows exist and may be seen. */
const existing: Record<string, (context: Context, rows: number[]) => Promise<{ id: number }[]>> = {
  Model: ({ db, viewer }, rows) => db.query.models.findMany(only(rows, visible(viewer).models)),
  Family: ({ db, viewer }, rows) => db.query.families.findMany(only(rows, visible(viewer).families)),
  Checkpoint: ({ db, viewer }, rows) => db.query.checkpoints.findMany(only(rows, visible(viewer).checkpoints)),
  Task: ({ db, viewer }, rows) => db.query.tasks.findMany(only(rows, visible(viewer).tasks)),
  Dataset: ({ db, viewer }, rows) => db.query.datasets.findMany(only(rows, visible(viewer).datasets)),
  Run: ({ db, viewer }, rows) => db.query.runs.findMany(only(rows, visible(viewer).runs)),
  HeadScore: ({ db, viewer }, rows) => db.query.headScores.findMany(only(rows, visible(viewer).headScores)),
  Circuit: ({ db, viewer }, rows) => db.query.circuits.findMany(only(rows, visible(viewer).circuits)),
  AlgorithmVerification: ({ db, viewer }, rows) =>
    db.query.verifications.findMany(only(rows, visible(viewer).verifications)),
  Release: ({ db, viewer }, rows) => db.query.releases.findMany(only(rows, visible(viewer).releases)),
  Import: ({ db, viewer }, rows) => db.query.imports.findMany(only(rows, visible(viewer).imports)),
  ImportedCircuit: ({ db, viewer }, rows) =>
    db.query.importedCircuits.findMany(only(rows, visible(viewer).importedCircuits)),
};

function only<Filter extends object>(rows: number[], filter: Filter) {
  return { columns: { id: true }, where: { ...filter, id: { in: rows } } } as const;
}

/** The ids in their order, null in place of each that does not exist for this viewer: one statement for each type. */
async function visibleIds(context: Context, ids: readonly Id[]): Promise<(string | null)[]> {
  atMost(MAX_IDS, ids, "ids");
  const found = new Set<string>();
  for (const typename of new Set(ids.map((id) => id.typename))) {
    const rows = ids.filter((id) => id.typename === typename).map(({ id }) => Number(id));
    for (const { id } of (await existing[typename]?.(context, rows)) ?? []) found.add(encodeId(typename, id));
  }
  return ids.map(({ typename, id }) => encodeId(typename, id)).map((id) => (found.has(id) ? id : null));
}

builder.queryFields((t) => ({
  node: t.node({
    description: "The object with this opaque id; null when there is none.",
    args: {
      id: t.arg.globalID({ required: true, description: "Opaque id, as returned by the field id of any object." }),
    },
    id: async (_root, { id }, context) => (await visibleIds(context, [id]))[0] ?? null,
  }),
  nodes: t.nodeList({
    description: "The objects with these opaque ids, in the order given; null for each that does not exist.",
    args: {
      ids: t.arg.globalIDList({
        required: true,
        description: `Opaque ids, as returned by the field id of any object; at most ${MAX_IDS}.`,
      }),
    },
    complexity: ({ ids }) => ({ field: 1, multiplier: ids.length }),
    ids: (_root, { ids }, context) => visibleIds(context, ids),
  }),
}));
