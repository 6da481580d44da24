/** @file Checkpoints at the root of a query. */
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import { Checkpoint } from "./type.ts";

builder.queryField("checkpoint", (t) =>
  t.drizzleField({
    type: Checkpoint,
    nullable: true,
    description: "One checkpoint of a model; null when there is none.",
    args: {
      model: t.arg.string({ required: true, description: 'Name of the model, such as "demo-large".' }),
      revision: t.arg.string({ required: true, description: 'Revision of the model, such as "step128".' }),
    },
    resolve: (query, _root, { model, revision }, { db, viewer }) =>
      db.query.checkpoints
        .findFirst(query({ where: { revision, model: { name: model }, ...visible(viewer).checkpoints } }))
        .execute(),
  }),
);
