/** @file Loads some edges of a model over training on one task: three SQL statements, and of each packed matrix only the wanted numbers. */
import {
  type ComputationGraph,
  computationGraph,
  type Edge,
  edgePlace,
  formatNode,
  formatReader,
  isEdge,
  type MetricName,
  parseEdge,
  UserError,
} from "@atlas/schema";
import { type Column, type SQL, sql } from "drizzle-orm";
import type { GraphQLResolveInfo } from "graphql";
import { visible } from "../../access.ts";
import type { Context } from "../../context.ts";
import { atMost } from "../../shared/bounds.ts";
import { MAX_TREND_EDGES } from "../../shared/limits.ts";
import { type Choice, chosenRuns, requireEdges } from "../run/choice.ts";
import { findModels, findTask, type TrendModel, type TrendTask } from "../trend/load.ts";
import { type Counted, countedOf, newestOfCheckpoints } from "../trend/newest.ts";

export interface EdgeArguments {
  model: string;
  task: string;
  /** Names. */
  edges: readonly string[];
  includeSuspicious: boolean;
  settings?: Choice | null | undefined;
}

export interface PlacedEdge {
  writer: string;
  reader: string;
  /** In the score matrix of the model. */
  cell: number;
  /** Among the packed scores, which hold edges alone. */
  place: number;
}

/** Newest first. */
function findRuns({ db, viewer }: Context, model: TrendModel, task: TrendTask, choice: Choice, edges: PlacedEdge[]) {
  const cells = edges.map(({ cell }) => cell);
  return db.query.runs.findMany({
    columns: { id: true, address: true, analyzerVersion: true },
    where: { taskId: task.id, ...chosenRuns(choice), checkpoint: { modelId: model.id }, ...visible(viewer).runs },
    orderBy: { createdAt: "desc", id: "desc" },
    with: {
      checkpoint: { with: { findings: { columns: { message: true }, where: visible(viewer).findings } } },
      edgeScores: { columns: { runId: true }, extras: { hex: ({ packed }) => floatsAt(packed, edges) } },
      circuit: {
        columns: { id: true, reached: true },
        with: {
          edgeRows: { columns: { cell: true }, where: { cell: { in: cells } } },
          bootstrap: { columns: { circuitId: true }, extras: { frequencies: (table) => frequenciesOf(table, cells) } },
        },
      },
    },
  });
}

export type EdgeRun = Awaited<ReturnType<typeof findRuns>>[number];

/** Four bytes for each edge, in their order, in hexadecimal: JSON, in which PostgreSQL joins rows, knows no bytes. */
function floatsAt(packed: Column, edges: readonly PlacedEdge[]): SQL<string> {
  const starts = edges.map(({ place }) => place * 4 + 1);
  return sql<string>`(select encode(string_agg(substring(${packed} from start for 4), ''::bytea order by at), 'hex')
    from unnest(${sql.param(starts)}::int[]) with ordinality as wanted (start, at))`;
}

/** By cell; cells in no resampled circuit are absent. */
function frequenciesOf(table: { edgeCells: Column; edgeFrequency: Column }, cells: readonly number[]) {
  return sql<Record<string, number> | null>`(select json_object_agg(cell, frequency)
    from unnest(${table.edgeCells}, ${table.edgeFrequency}) as member (cell, frequency)
    where cell = any(${sql.param(cells)}::int[]))`;
}

export interface EdgesOverTraining extends Counted<EdgeRun> {
  model: TrendModel;
  task: TrendTask;
  /** Of all its runs. */
  metric: MetricName;
  edges: PlacedEdge[];
}

/**
 * @returns null where there is no visible result.
 * @throws UserError when an edge is none, or not of this model.
 */
export async function loadEdges(
  args: EdgeArguments,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<EdgesOverTraining | null> {
  const choice = args.settings ?? {};
  requireEdges(choice);
  if (args.edges.length === 0) throw new UserError('Argument "edges" is empty; name at least one edge.');
  const named = [...new Set(atMost(MAX_TREND_EDGES, args.edges, "edges"))].map(parseEdge);
  const task = await findTask(args.task, context, info);
  const [model] = task === undefined ? [] : await findModels([args.model], context, info);
  if (task === undefined || model === undefined) return null;
  const edges = placed(computationGraph(model), named, args.model);
  const [runs] = newestOfCheckpoints(await findRuns(context, model, task, choice, edges)).values();
  const metric = choice.metric ?? task.metric;
  return runs === undefined ? null : { model, task, metric, edges, ...countedOf(runs, args.includeSuspicious) };
}

function placed(graph: ComputationGraph, edges: readonly Edge[], model: string): PlacedEdge[] {
  const writers = graph.writers.map(formatNode);
  const readers = graph.readers.map(formatReader);
  return edges.map((edge) => {
    const [writer, reader] = [formatNode(edge.writer), formatReader(edge.reader)];
    const [row, column] = [writers.indexOf(writer), readers.indexOf(reader)];
    if (!isEdge(graph, row, column))
      throw new UserError(
        `Model "${model}" has no edge ${writer}->${reader}; name edges from a node to a later one of its ${graph.layers} layers of ${graph.heads} heads.`,
      );
    return { writer, reader, cell: row * readers.length + column, place: edgePlace(graph, row, column) };
  });
}
