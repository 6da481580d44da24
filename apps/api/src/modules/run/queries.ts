/** @file Runs at the root of a query. */
import { runs } from "@atlas/schema/db";
import { builder } from "../../builder.ts";
import { chosenFirst, idsOf } from "../../shared/chosen.ts";
import { whereOf } from "../../shared/where.ts";
import { checkpointArguments } from "../checkpoint/filter.ts";
import { tasksArgument } from "../task/filter.ts";
import { CHOICE_ARGUMENT } from "./choice.ts";
import { resultArguments, runsWhere } from "./filter.ts";
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

builder.queryField("runs", (t) =>
  t.drizzleConnection({
    type: Run,
    description: "Results of all models on all tasks, by whatever settings, newest first. Each has one circuit.",
    args: {
      ids: t.arg.globalIDList({ for: Run, description: idsOf("results") }),
      ...checkpointArguments(t),
      ...tasksArgument(t),
      ...resultArguments(t),
    },
    resolve: (query, _root, filter, { db, viewer }) => {
      const page = query({ columns: { id: true }, where: runsWhere(filter, viewer), orderBy: { id: "desc" } });
      return db.query.runs.findMany(chosenFirst(db.query.runs, page)).execute();
    },
    totalCount: (_root, filter, { db, viewer }) => db.$count(runs, whereOf("runs", runsWhere(filter, viewer))),
  }),
);
