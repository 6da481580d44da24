/** @file Results as they are stored. */
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import type { Context } from "../../context.ts";
import { LOST, newsLost } from "../../shared/news-lost.ts";
import { Run } from "./type.ts";

interface Wanted {
  model?: string | null | undefined;
  task?: string | null | undefined;
}

builder.subscriptionField("newResults", (t) =>
  t.drizzleField({
    type: Run,
    description:
      "Each visible result when it is stored, once; one that is stored while the server has lost the database comes when that is back. Where more than 1,000 come at once, an error with the code NEWS_LOST says so, and the subscription goes on: ask for the newest results then. Results stored while the client is not connected are not repeated.",
    args: {
      model: t.arg.string({ description: 'Only of the model with this name, such as "demo-large".' }),
      task: t.arg.string({ description: 'Only on the task with this name, such as "ioi".' }),
    },
    subscribe: (_root, wanted, context) =>
      context.news.follow("result", async ({ rows, gap }) => [
        ...(await visibleOf(rows.map(Number), wanted, context)),
        ...(gap ? [LOST] : []),
      ]),
    resolve: async (query, id, _args, { db }) => {
      if (id === LOST)
        throw newsLost("More results were stored at once than are told one by one; ask for the newest ones.");
      return (await db.query.runs.findFirst(query({ where: { id: Number(id) } })).execute())!;
    },
  }),
);

async function visibleOf(ids: number[], { model, task }: Wanted, { db, viewer }: Context): Promise<number[]> {
  if (ids.length === 0) return [];
  const found = await db.query.runs.findMany({
    columns: { id: true },
    where: {
      id: { in: ids },
      ...visible(viewer).runs,
      ...(model != null && { checkpoint: { model: { name: model } } }),
      ...(task != null && { task: { name: task } }),
    },
    orderBy: { id: "asc" },
  });
  return found.map(({ id }) => id);
}
