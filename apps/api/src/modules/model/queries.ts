/** @file Models at the root of a query. */
import { models } from "@atlas/schema/db";
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import type { Context } from "../../context.ts";
import { atMost } from "../../shared/bounds.ts";
import { MAX_IDS } from "../../shared/limits.ts";
import { whereOf } from "../../shared/where.ts";
import { Model } from "./type.ts";

/** Models that may be seen; only the given ones where ids are given. */
function modelFilter({ viewer }: Context, ids: readonly { id: string }[] | null | undefined) {
  const rows = ids && atMost(MAX_IDS, ids, "ids").map(({ id }) => Number(id));
  return { ...visible(viewer).models, ...(rows && { id: { in: rows } }) };
}

async function countModels(context: Context, filter: ReturnType<typeof modelFilter>): Promise<number> {
  return await context.db.$count(models, whereOf("models", filter));
}

builder.queryFields((t) => ({
  models: t.drizzleConnection({
    type: Model,
    description: "All models with results, by family and then by size.",
    args: {
      ids: t.arg.globalIDList({
        for: Model,
        description: `Only the models with these opaque ids; unknown ids are left out. At most ${MAX_IDS}.`,
      }),
    },
    resolve: (query, _root, { ids }, context) =>
      context.db.query.models
        .findMany(
          query({
            columns: { id: true },
            where: modelFilter(context, ids),
            orderBy: { familyId: "asc", parameters: "asc", id: "asc" },
          }),
        )
        .execute(),
    totalCount: (_root, { ids }, context) => countModels(context, modelFilter(context, ids)),
  }),
  model: t.drizzleField({
    type: Model,
    nullable: true,
    description: "The model with this name; null when there is none.",
    args: { name: t.arg.string({ required: true, description: 'Name of the model, such as "demo-large".' }) },
    resolve: (query, _root, { name }, { db, viewer }) =>
      db.query.models.findFirst(query({ where: { name, ...visible(viewer).models } })).execute(),
  }),
}));
