/**
 * @file What trends are made of: for each model the newest visible run of every checkpoint on one task, by step.
 * Only results in one metric, ablation and level count, because one line cannot mix units or kinds of circuit.
 */
import { visible } from "../../access.ts";
import type { Context } from "../../context.ts";
import { type Choice, chosenRuns } from "../run/choice.ts";
import { newestOfCheckpoints } from "./newest.ts";

interface Row {
  id: number;
}

/** Newest first. */
function findRuns({ db, viewer }: Context, models: readonly Row[], task: Row, choice: Choice) {
  return db.query.runs.findMany({
    columns: { id: true, address: true, analyzerVersion: true, method: true },
    where: {
      taskId: task.id,
      ...chosenRuns(choice),
      checkpoint: { modelId: { in: models.map(({ id }) => id) } },
      ...visible(viewer).runs,
    },
    orderBy: { createdAt: "desc", id: "desc" },
    with: {
      checkpoint: { with: { findings: { columns: { message: true }, where: visible(viewer).findings } } },
      performance: true,
      circuit: { columns: { curve: false } },
    },
  });
}

export type TrendRun = Awaited<ReturnType<typeof findRuns>>[number];

/** @returns by model, for those with results: the newest run of every checkpoint, by step. One SQL statement. */
export async function trendRuns(
  context: Context,
  models: readonly Row[],
  task: Row,
  choice: Choice,
): Promise<Map<number, TrendRun[]>> {
  return newestOfCheckpoints(await findRuns(context, models, task, choice));
}
