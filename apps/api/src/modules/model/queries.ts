/** @file Models at the root of a query. */
import { models } from "@atlas/schema/db";
import type { Column, SQL } from "drizzle-orm";
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import type { Context } from "../../context.ts";
import { type Given, idsOf, namesOf, oneOfTexts, withIds } from "../../shared/chosen.ts";
import { whereOf } from "../../shared/where.ts";
import { Model } from "./type.ts";

interface ModelsFilter {
  ids?: Given<readonly { id: string }[]>;
  families?: Given<readonly string[]>;
}

/** Models that may be seen; only those that are asked for. */
function modelFilter({ viewer }: Context, { ids, families }: ModelsFilter) {
  return { ...visible(viewer).models, ...withIds(ids), ...(families != null && { family: inFamilies(families) }) };
}

const inFamilies = (names: readonly string[]) => ({
  RAW: ({ name }: { name: Column }): SQL => oneOfTexts(name, names, "families"),
});

async function countModels(context: Context, filter: ReturnType<typeof modelFilter>): Promise<number> {
  return await context.db.$count(models, whereOf("models", filter));
}

builder.queryFields((t) => ({
  models: t.drizzleConnection({
    type: Model,
    description: "All models with results, by family and then by size.",
    args: {
      ids: t.arg.globalIDList({ for: Model, description: idsOf("models") }),
      families: t.arg.stringList({ description: namesOf("models of families") }),
    },
    resolve: (query, _root, filter, context) =>
      context.db.query.models
        .findMany(
          query({
            columns: { id: true },
            where: modelFilter(context, filter),
            orderBy: { familyId: "asc", parameters: "asc", id: "asc" },
          }),
        )
        .execute(),
    totalCount: (_root, filter, context) => countModels(context, modelFilter(context, filter)),
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
