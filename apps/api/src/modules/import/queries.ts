/** @file Imports and imported circuits at the root of a query. */
import { importedCircuits, imports } from "@atlas/schema/db";
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import type { Viewer } from "../../context.ts";
import { type Given, idsOf, withIds } from "../../shared/chosen.ts";
import { whereOf } from "../../shared/where.ts";
import { Import, ImportedCircuit, importedCircuitFilter } from "./type.ts";

const importsWhere = (ids: Given<readonly { id: string }[]>, viewer: Viewer) => ({
  ...visible(viewer).imports,
  ...withIds(ids),
});

builder.queryFields((t) => ({
  imports: t.drizzleConnection({
    type: Import,
    description: "All files of published results, newest first.",
    args: { ids: t.arg.globalIDList({ for: Import, description: idsOf("imports") }) },
    resolve: (query, _root, { ids }, { db, viewer }) =>
      db.query.imports
        .findMany(query({ columns: { id: true }, where: importsWhere(ids, viewer), orderBy: { id: "desc" } }))
        .execute(),
    totalCount: (_root, { ids }, { db, viewer }) => db.$count(imports, whereOf("imports", importsWhere(ids, viewer))),
  }),
  importedCircuits: t.drizzleConnection({
    type: ImportedCircuit,
    description: "Circuits that others published, by model and then by step of their checkpoints.",
    args: {
      ids: t.arg.globalIDList({ for: ImportedCircuit, description: idsOf("imported circuits") }),
      model: t.arg.string({ description: "Only those of the model with this name." }),
      task: t.arg.string({ description: "Only those on the task with this name." }),
    },
    resolve: (query, _root, filter, { db, viewer }) =>
      db.query.importedCircuits
        .findMany(
          query({
            columns: { id: true },
            where: importedCircuitFilter(filter, viewer),
            orderBy: { checkpointId: "asc", id: "asc" },
          }),
        )
        .execute(),
    totalCount: (_root, filter, { db, viewer }) =>
      db.$count(importedCircuits, whereOf("importedCircuits", importedCircuitFilter(filter, viewer))),
  }),
}));
