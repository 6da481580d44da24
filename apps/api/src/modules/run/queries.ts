/** @file Runs at the root of a query. */
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import { CHOICE_ARGUMENT, chosenRuns } from "./choice.ts";
import { Run } from "./type.ts";

builder.queryField("run", (t) =>
  t.drizzleField({
    type: Run,
    nullable: true,
    description:
      "One result of one checkpoint on one task: the newest of those with the settings asked for; null when there is none.",
    args: {
      model: t.arg.string({ required: true, description: 'Name of the model, such as "demo-large".' }),
      revision: t.arg.string({ required: true, description: 'Revision of the model, such as "step128".' }),
      task: t.arg.string({ required: true, description: 'Name of the task, such as "ioi".' }),
      settings: t.arg(CHOICE_ARGUMENT),
    },
    resolve: (query, _root, { model, revision, task, settings }, { db, viewer }) =>
      db.query.runs
        .findFirst(
          query({
            where: {
              ...{ checkpoint: { revision, model: { name: model } }, task: { name: task } },
              ...chosenRuns(settings ?? {}),
              ...visible(viewer).runs,
            },
            orderBy: { createdAt: "desc", id: "desc" },
          }),
        )
        .execute(),
  }),
);
