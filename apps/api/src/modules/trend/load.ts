/** @file Loads what a trend query asks for: task, models and runs, in three SQL statements however many models there are. */
import type { MetricName } from "@atlas/schema";
import { getSchemaConfig, queryFromInfo } from "@pothos/plugin-drizzle";
import type { GraphQLResolveInfo } from "graphql";
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import type { Context } from "../../context.ts";
import { atMost } from "../../shared/bounds.ts";
import { MAX_TREND_MODELS } from "../../shared/limits.ts";
import { oncePerQuery } from "../../shared/once.ts";
import type { Choice } from "../run/choice.ts";
import { type Counted, countedOf } from "./newest.ts";
import { type TrendRun, trendRuns } from "./rows.ts";

export interface TrendArguments {
  /** Names. */
  models: readonly string[];
  task: string;
  /** Whether checkpoints with findings count. */
  includeSuspicious: boolean;
  settings?: Choice | null | undefined;
}

/** The newest version with visible results, with the columns that the query selects below `task`. */
export function findTask(name: string, context: Context, info: GraphQLResolveInfo) {
  const selected = queryFromInfo({
    config: getSchemaConfig(builder),
    context,
    info,
    typeName: "Task",
    path: ["task"],
    columns: { id: true, metric: true },
  });
  return context.db.query.tasks.findFirst({
    ...selected,
    where: { name, ...visible(context.viewer).tasks },
    orderBy: { version: "desc" },
  });
}

export type TrendTask = NonNullable<Awaited<ReturnType<typeof findTask>>>;

/** With the columns that the query selects below `model`. */
export function findModels(names: readonly string[], context: Context, info: GraphQLResolveInfo) {
  const selected = queryFromInfo({
    config: getSchemaConfig(builder),
    context,
    info,
    typeName: "Model",
    path: ["model"],
    columns: { id: true, name: true, layers: true, heads: true, parallel: true },
  });
  return context.db.query.models.findMany({
    ...selected,
    where: { name: { in: [...names] }, ...visible(context.viewer).models },
  });
}

export type TrendModel = Awaited<ReturnType<typeof findModels>>[number];

export interface Trend extends Counted<TrendRun> {
  model: TrendModel;
  task: TrendTask;
  /** Of all its runs. */
  metric: MetricName;
}

/** @returns one trend for each model with results, in the order of the names. */
export async function loadTrends(args: TrendArguments, context: Context, info: GraphQLResolveInfo): Promise<Trend[]> {
  const names = [...new Set(atMost(MAX_TREND_MODELS, args.models, "models"))];
  const [task, found] = await Promise.all([findTask(args.task, context, info), findModels(names, context, info)]);
  if (task === undefined) return [];
  const models = new Map(found.map((model) => [model.name, model]));
  const choice = args.settings ?? {};
  // Behaviour and circuits of one question are of the same runs.
  const key = JSON.stringify(["trendRuns", found.map(({ id }) => id), task.id, choice]);
  const runs = await oncePerQuery(info, key, () => trendRuns(context, found, task, choice));
  return names.flatMap((name) => {
    const model = models.get(name);
    const own = model && runs.get(model.id);
    const metric = choice.metric ?? task.metric;
    return own ? [{ model, task, metric, ...countedOf(own, args.includeSuspicious) }] : [];
  });
}
