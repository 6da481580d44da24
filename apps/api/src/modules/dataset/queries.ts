/** @file Datasets at the root of a query. */
import { datasets } from "@atlas/schema/db";
import { builder } from "../../builder.ts";
import { chosenFirst, idsOf } from "../../shared/chosen.ts";
import { whereOf } from "../../shared/where.ts";
import { tasksArgument } from "../task/filter.ts";
import { datasetArguments, datasetsWhere } from "./filter.ts";
import { Dataset } from "./type.ts";

builder.queryField("datasets", (t) =>
  t.drizzleConnection({
    type: Dataset,
    description: "Prompts of all results, the newest first.",
    args: {
      ids: t.arg.globalIDList({ for: Dataset, description: idsOf("datasets") }),
      ...tasksArgument(t),
      ...datasetArguments(t),
    },
    resolve: (query, _root, filter, { db, viewer }) => {
      const page = query({ columns: { id: true }, where: datasetsWhere(filter, viewer), orderBy: { id: "desc" } });
      return db.query.datasets.findMany(chosenFirst(db.query.datasets, page)).execute();
    },
    totalCount: (_root, filter, { db, viewer }) =>
      db.$count(datasets, whereOf("datasets", datasetsWhere(filter, viewer))),
  }),
);
