/** @file Runs at the root of a query. */
import { builder } from "../../builder.ts";
import { CHOICE_ARGUMENT } from "./choice.ts";
import { newestRun } from "./newest-run.ts";
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
    resolve: (query, _root, { model, revision, task, settings }, context) =>
      context.db.query.runs
        .findFirst(
          query({
            where: newestRun(
              context,
              { checkpoint: { revision, model: { name: model } }, task: { name: task } },
              settings ?? {},
            ),
          }),
        )
        .execute(),
  }),
);
