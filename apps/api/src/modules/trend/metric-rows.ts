/** @file One number of every checkpoint over training, computed here or imported, as columns. */
import { type TaskMetric, UserError } from "@atlas/schema";
import { visible } from "../../access.ts";
import type { Context } from "../../context.ts";
import { MAX_TREND_VALUES } from "../../shared/limits.ts";
import type { Trend } from "./load.ts";
import type { TrendRun } from "./rows.ts";

export interface MetricSeries {
  model: { id: number };
  unit: string | null;
  component: string | null;
  /** Null where it was computed here. */
  origin: { id: number } | null;
  steps: (number | null)[];
  tokens: (number | null)[];
  references: (number | null)[];
  sizes: (number | null)[];
  values: (number | null)[];
}

const UNITS: Readonly<Record<TaskMetric, string>> = { "logit-diff": "logits", "prob-diff": "probability" };

const COMPUTED: Readonly<Record<string, { unit: string; of: (run: TrendRun) => number | null }>> = {
  "logit-diff": { unit: UNITS["logit-diff"], of: ({ performance }) => performance.clean },
  "prob-diff": { unit: UNITS["prob-diff"], of: ({ performance }) => performance.clean },
  accuracy: { unit: "share", of: ({ performance }) => performance.accuracy },
  "circuit-edges": { unit: "edges", of: ({ circuit }) => circuit.edges },
  "circuit-nodes": { unit: "nodes", of: ({ circuit }) => circuit.nodes },
  faithfulness: { unit: "share", of: ({ circuit }) => circuit.faithfulnessPlain },
};

export const COMPUTED_METRICS = Object.keys(COMPUTED);

/** @returns undefined where the trend's results do not hold this metric. */
export function computedSeries({ model, task, runs }: Trend, metric: string): MetricSeries | undefined {
  const known = COMPUTED[metric];
  if (known === undefined || runs.length === 0 || (metric in UNITS && metric !== task.metric)) return undefined;
  return {
    model,
    unit: known.unit,
    component: null,
    origin: null,
    steps: runs.map(({ checkpoint }) => checkpoint.step),
    tokens: runs.map(({ checkpoint }) => checkpoint.tokens),
    references: runs.map(() => null),
    sizes: runs.map(() => null),
    values: runs.map(known.of),
  };
}

export interface ImportedArguments {
  task: string;
  metric: string;
  component?: string | null | undefined;
}

interface ImportedRow {
  id: number;
  modelId: number;
  unit: string | null;
  component: string | null;
  reference: number | null;
  size: number | null;
  value: number;
  checkpoint: { step: number; tokens: number | null } | null;
  origin: { id: number };
}

const stepOf = ({ checkpoint }: ImportedRow): number => checkpoint?.step ?? -1;

/** @param rows of one model, import, component and unit */
function seriesOf(rows: readonly ImportedRow[], models: readonly { id: number }[]): MetricSeries {
  const sorted = rows.toSorted((a, b) => stepOf(a) - stepOf(b) || (a.size ?? 0) - (b.size ?? 0) || a.id - b.id);
  const { modelId, unit, component, origin } = sorted[0]!;
  return {
    model: models.find(({ id }) => id === modelId)!,
    ...{ unit, component, origin },
    steps: sorted.map(({ checkpoint }) => checkpoint?.step ?? null),
    tokens: sorted.map(({ checkpoint }) => checkpoint?.tokens ?? null),
    references: sorted.map(({ reference }) => reference),
    sizes: sorted.map(({ size }) => size),
    values: sorted.map(({ value }) => value),
  };
}

/** One series for each import, component and unit of a model, by step and size. @throws UserError when there are too many. */
export async function importedSeries(
  { task, metric, component }: ImportedArguments,
  models: readonly { id: number }[],
  { db, viewer }: Context,
): Promise<MetricSeries[]> {
  const rows = await db.query.importedValues.findMany({
    where: {
      modelId: { in: models.map(({ id }) => id) },
      metric,
      OR: [{ task }, { task: { isNull: true } }],
      ...(component != null && { component }),
      ...visible(viewer).importedValues,
    },
    with: { checkpoint: { columns: { step: true, tokens: true } }, origin: { columns: { id: true } } },
    orderBy: { id: "asc" },
    limit: MAX_TREND_VALUES + 1,
  });
  if (rows.length > MAX_TREND_VALUES)
    throw new UserError(`More than ${MAX_TREND_VALUES} imported numbers fit; ask for one component or fewer models.`);
  const groups = new Map<string, typeof rows>();
  for (const row of rows) {
    const key = JSON.stringify([row.modelId, row.importId, row.component, row.unit]);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  const series = [...groups.values()].map((group) => seriesOf(group, models));
  const order = models.map(({ id }) => id);
  return series.sort((a, b) => order.indexOf(a.model.id) - order.indexOf(b.model.id));
}
