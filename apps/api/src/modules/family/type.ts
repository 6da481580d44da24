/** @file Families: models trained alike in several sizes. */
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import { Model } from "../model/type.ts";

export const Family = builder.drizzleNode("families", {
  name: "Family",
  description: "Models trained alike in several sizes, such as one suite of checkpoints.",
  id: { column: (family) => family.id },
  select: { columns: { id: true } },
  fields: (t) => ({
    name: t.exposeString("name", { description: 'Name of the family, unique, such as "demo".' }),
    models: t.relatedConnection("models", {
      description: "Its models with results, by size.",
      query: (_args, { viewer }) => ({
        where: visible(viewer).models,
        orderBy: { parameters: "asc", id: "asc" },
      }),
      totalCount: true,
    }),
  }),
});

builder.drizzleObjectField(Model, "ofFamily", (t) =>
  t.relation("family", { type: Family, description: "The family as an object, with the other models in it." }),
);
