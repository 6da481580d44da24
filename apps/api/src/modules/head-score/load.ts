/** @file Loads one score over training: its definition, the models and their values, in three SQL statements however many there are. */
import type { ScoreMode } from "@atlas/schema";
import { getSchemaConfig, queryFromInfo } from "@pothos/plugin-drizzle";
import { sql } from "drizzle-orm";
import type { GraphQLResolveInfo } from "graphql";
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import type { Context } from "../../context.ts";
import { atMost } from "../../shared/bounds.ts";
import { MAX_TREND_MODELS } from "../../shared/limits.ts";
import { findModels, type TrendModel } from "../trend/load.ts";
import { type Counted, countedOf, newestOfCheckpoints } from "../trend/newest.ts";
import type { ScoreRow } from "./columns.ts";

export interface ScoreArguments {
  /** Names. */
  models: readonly string[];
  score: string;
  mode: ScoreMode;
  /** Whether checkpoints with findings count. */
  includeSuspicious: boolean;
}

/** The newest version with visible values. */
function findDefinition({ score: name, mode }: ScoreArguments, context: Context, info: GraphQLResolveInfo) {
  const selected = queryFromInfo({
    config: getSchemaConfig(builder),
    context,
    info,
    typeName: "HeadScoreDefinition",
    path: ["definition"],
    columns: { id: true, threshold: true },
  });
  return context.db.query.headScoreDefinitions.findFirst({
    ...selected,
    where: { name, mode, ...visible(context.viewer).headScoreDefinitions },
    orderBy: { version: "desc" },
  });
}

/** Newest first. Values come in JSON, which is read several times as fast as arrays. */
function findValues({ db, viewer }: Context, models: readonly { id: number }[], definition: { id: number }) {
  return db.query.headScores.findMany({
    columns: { id: true, address: true, analyzerVersion: true },
    extras: { values: (table) => sql<(number | null)[]>`array_to_json(${table.values})` },
    where: {
      definitionId: definition.id,
      checkpoint: { modelId: { in: models.map(({ id }) => id) } },
      ...visible(viewer).headScores,
    },
    orderBy: { createdAt: "desc", id: "desc" },
    with: { checkpoint: { with: { findings: { columns: { message: true }, where: visible(viewer).findings } } } },
  });
}

export type ScoreRun = ScoreRow & {
  address: string;
  analyzerVersion: string;
  checkpoint: { tokens: number | null };
};

export interface ScoreOverTraining extends Counted<ScoreRun> {
  model: TrendModel;
  definition: NonNullable<Awaited<ReturnType<typeof findDefinition>>>;
}

/** @returns one for each model with values, in the order of the names. */
export async function loadScores(
  args: ScoreArguments,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<ScoreOverTraining[]> {
  const names = [...new Set(atMost(MAX_TREND_MODELS, args.models, "models"))];
  const [definition, found] = await Promise.all([
    findDefinition(args, context, info),
    findModels(names, context, info),
  ]);
  if (definition === undefined) return [];
  const models = new Map(found.map((model) => [model.name, model]));
  const rows = newestOfCheckpoints(await findValues(context, found, definition));
  return names.flatMap((name) => {
    const model = models.get(name);
    const own = model && rows.get(model.id);
    return own ? [{ model, definition, ...countedOf(own, args.includeSuspicious) }] : [];
  });
}
