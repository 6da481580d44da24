/** @file Families at the root of a query. */
import { families } from "@atlas/schema/db";
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import type { Context } from "../../context.ts";
import { type Given, idsOf, withIds } from "../../shared/chosen.ts";
import { whereOf } from "../../shared/where.ts";
import { Family } from "./type.ts";

const familiesWhere = (ids: Given<readonly { id: string }[]>, { viewer }: Context) => ({
  ...visible(viewer).families,
  ...withIds(ids),
});

builder.queryFields((t) => ({
  families: t.drizzleConnection({
    type: Family,
    description: "All families with results of their models, by name.",
    args: { ids: t.arg.globalIDList({ for: Family, description: idsOf("families") }) },
    resolve: (query, _root, { ids }, context) =>
      context.db.query.families
        .findMany(
          query({ columns: { id: true }, where: familiesWhere(ids, context), orderBy: { name: "asc", id: "asc" } }),
        )
        .execute(),
    totalCount: (_root, { ids }, context) =>
      context.db.$count(families, whereOf("families", familiesWhere(ids, context))),
  }),
  family: t.drizzleField({
    type: Family,
    nullable: true,
    description: "The family with this name; null when there is none.",
    args: { name: t.arg.string({ required: true, description: 'Name of the family, such as "demo".' }) },
    resolve: (query, _root, { name }, { db, viewer }) =>
      db.query.families.findFirst(query({ where: { name, ...visible(viewer).families } })).execute(),
  }),
}));
