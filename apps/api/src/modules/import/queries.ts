/** @file Imports and imported circuits at the root of a query. */
import { importedCircuits, imports } from "@atlas/schema/db";
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import { whereOf } from "../../shared/where.ts";
import { Import, ImportedCircuit, importedCircuitFilter } from "./type.ts";

builder.queryFields((t) => ({
  imports: t.drizzleConnection({
    type: Import,
    description: "All files of published results, newest first.",
    resolve: (query, _root, _args, { db, viewer }) =>
      db.query.imports
        .findMany(query({ columns: { id: true }, where: visible(viewer).imports, orderBy: { id: "desc" } }))
        .execute(),
    totalCount: (_root, _args, { db, viewer }) => db.$count(imports, whereOf("imports", visible(viewer).imports)),
  }),
  importedCircuits: t.drizzleConnection({
    type: ImportedCircuit,
    description: "Circuits that others published, by model and then by step of their checkpoints.",
    args: {
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
