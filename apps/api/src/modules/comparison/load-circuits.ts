/** @file Loads the circuits that are compared: the newest visible result, by the settings asked for, of a model, revision and task, with its edges. */
import { getSchemaConfig, queryFromInfo } from "@pothos/plugin-drizzle";
import type { GraphQLResolveInfo } from "graphql";
import { builder } from "../../builder.ts";
import type { Context } from "../../context.ts";
import { SCORED_CELLS } from "../circuit/scored-cells.ts";
import { type Choice, requireEdges } from "../run/choice.ts";
import { newestRun } from "../run/newest-run.ts";

const SHAPE = { name: true, layers: true, heads: true, parallel: true } as const;

/** Names a circuit as a reader knows it. */
export interface CircuitKey {
  model: string;
  revision: string;
  task: string;
  settings?: Choice | null | undefined;
}

/**
 * One SQL statement, with the columns that the query selects below `path`.
 * @returns undefined where there is no such result
 */
export function findCompared(key: CircuitKey, path: "from" | "to", context: Context, info: GraphQLResolveInfo) {
  const selected = queryFromInfo({
    config: getSchemaConfig(builder),
    context,
    info,
    typeName: "Run",
    path: [path],
    columns: { id: true },
    with: {
      checkpoint: { columns: { id: true }, with: { model: { columns: SHAPE } } },
      circuit: { columns: { id: true }, extras: SCORED_CELLS },
    },
  });
  const { model, revision, task } = key;
  const choice = key.settings ?? {};
  requireEdges(choice);
  return context.db.query.runs.findFirst({
    ...selected,
    where: newestRun(context, { checkpoint: { revision, model: { name: model } }, task: { name: task } }, choice),
  });
}
