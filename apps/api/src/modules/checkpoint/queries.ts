/** @file Checkpoints at the root of a query. */
import { checkpoints } from "@atlas/schema/db";
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import { chosenFirst, idsOf } from "../../shared/chosen.ts";
import { whereOf } from "../../shared/where.ts";
import { checkpointArguments, checkpointsWhere, suspiciousArgument } from "./filter.ts";
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

builder.queryField("checkpoints", (t) =>
  t.drizzleConnection({
    type: Checkpoint,
    description:
      "Checkpoints with results, or at whose files somebody looked, of all models: by model and then by step.",
    args: {
      ids: t.arg.globalIDList({ for: Checkpoint, description: idsOf("checkpoints") }),
      ...checkpointArguments(t),
      ...suspiciousArgument(t),
    },
    resolve: (query, _root, filter, { db, viewer }) => {
      const page = query({
        columns: { id: true },
        where: checkpointsWhere(filter, viewer),
        orderBy: { modelId: "asc", step: "asc", id: "asc" },
      });
      return db.query.checkpoints.findMany(chosenFirst(db.query.checkpoints, page)).execute();
    },
    totalCount: (_root, filter, { db, viewer }) =>
      db.$count(checkpoints, whereOf("checkpoints", checkpointsWhere(filter, viewer))),
  }),
);
