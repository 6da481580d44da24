/** @file One head over training by every score: four SQL statements, and of each packed row the one value that is wanted. */
import { headScores } from "@atlas/schema/db";
import { getSchemaConfig, queryFromInfo } from "@pothos/plugin-drizzle";
import { and, desc, getColumns, sql } from "drizzle-orm";
import type { GraphQLResolveInfo } from "graphql";
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import type { Context } from "../../context.ts";
import { HEAD_SCORES_EXPECTED, TREND_COST } from "../../shared/limits.ts";
import { whereOf } from "../../shared/where.ts";
import { COLUMNS, checkpointColumns } from "../trend/checkpoint-columns.ts";
import { checkpointsOf, ofModel, type TrendCheckpoint, withCheckpoints } from "../trend/checkpoints.ts";
import { type Counted, countedOf, newestOfCheckpoints, newestVersions } from "../trend/newest.ts";
import { NULLABLE_COLUMN, SUSPICIOUS_ARGUMENT } from "../trend/shared-fields.ts";
import { HeadScoreDefinition, ScoreMode } from "./definition.ts";
import { headOf } from "./head-name.ts";

/** The newest of each checkpoint by each definition. */
function findValues(context: Context, model: string, index: number, mode: typeof ScoreMode.$inferType) {
  const { id, createdAt, values, ...columns } = getColumns(headScores);
  const { address, analyzerVersion, definitionId, checkpointId } = columns;
  const where = { definition: { mode }, ...visible(context.viewer).headScores };
  // PostgreSQL counts from 1.
  const value = sql<number | null>`${values}[${index + 1}]`;
  return context.db
    .selectDistinctOn([definitionId, checkpointId], { address, analyzerVersion, definitionId, checkpointId, value })
    .from(headScores)
    .where(and(ofModel(context, checkpointId, model), whereOf("headScores", where)))
    .orderBy(definitionId, checkpointId, desc(createdAt), desc(id));
}

/** With the columns that the query selects below `definition`; apart from the values, which have one for every checkpoint. */
function findDefinitions(context: Context, mode: typeof ScoreMode.$inferType, info: GraphQLResolveInfo) {
  const selected = queryFromInfo({
    config: getSchemaConfig(builder),
    context,
    info,
    typeName: "HeadScoreDefinition",
    path: ["definition"],
    columns: { id: true, name: true, version: true },
  });
  const where = { mode, ...visible(context.viewer).headScoreDefinitions };
  return context.db.query.headScoreDefinitions.findMany({ ...selected, where });
}

type Row = Awaited<ReturnType<typeof findValues>>[number] & { checkpoint: TrendCheckpoint };
type Definition = Awaited<ReturnType<typeof findDefinitions>>[number];

interface HeadTrend extends Counted<Row> {
  definition: Definition;
}

const column =
  <Value>(pick: (run: Row) => Value) =>
  ({ runs }: HeadTrend): Value[] =>
    runs.map(pick);

const HeadTrendType = builder.objectRef<HeadTrend>("HeadTrend").implement({
  description: `One head by one score over training, ${COLUMNS}`,
  fields: (t) => ({
    definition: t.field({
      type: HeadScoreDefinition,
      description: "What the values mean.",
      resolve: ({ definition }) => definition,
    }),
    ...checkpointColumns(t),
    values: t.floatList({
      nullable: NULLABLE_COLUMN,
      description: "The values. Unit: that of the definition; null where the score is undefined.",
      resolve: column(({ value }) => value),
    }),
  }),
});

builder.queryField("headTrends", (t) =>
  t.field({
    type: [HeadTrendType],
    description:
      "One attention head over training by every score there is of it, by name; of each score the newest version counts.",
    args: {
      model: t.arg.string({ required: true, description: 'Name of the model, such as "demo-large".' }),
      head: t.arg.string({ required: true, description: 'Name of the head, such as "a3.h7".' }),
      mode: t.arg({
        type: ScoreMode,
        required: true,
        defaultValue: "corrected",
        description: "How scores were computed.",
      }),
      includeSuspicious: t.arg.boolean(SUSPICIOUS_ARGUMENT),
    },
    complexity: { field: TREND_COST, multiplier: HEAD_SCORES_EXPECTED },
    resolve: async (_root, { model: name, head: text, mode, includeSuspicious }, context, info) => {
      const { layer, head } = headOf(text);
      const { db, viewer } = context;
      const shape = { columns: { layers: true, heads: true } } as const;
      const model = await db.query.models.findFirst({ ...shape, where: { name, ...visible(viewer).models } });
      if (model === undefined || layer >= model.layers || head >= model.heads) return [];
      const index = layer * model.heads + head;
      const [definitions, values, checkpoints] = await Promise.all([
        findDefinitions(context, mode, info),
        findValues(context, name, index, mode),
        checkpointsOf(context, name),
      ]);
      return newestVersions(definitions, withCheckpoints(values, checkpoints), ({ definitionId }) => definitionId).map(
        ([definition, own]): HeadTrend => {
          const [runs] = newestOfCheckpoints(own).values();
          return { definition, ...countedOf(runs!, includeSuspicious) };
        },
      );
    },
  }),
);
