/** @file The matrix of models and tasks. */
import type { SparkPoint } from "../../charts/sparkline.tsx";
import type { Catalogue, Model, Task } from "../catalogue/query.ts";
import type { TrainingPoint, TrainingSeries } from "../training/derive.ts";

export interface Cell {
  task: Task;
  /** Accuracy by step, left to right on a logarithmic axis that all cells share. */
  spark: SparkPoint[];
  /** The latest checkpoint with a result, or null where there is none yet. */
  newest: TrainingPoint | null;
  totalEdges: number | null;
}

export interface Row {
  model: Model;
  cells: Cell[];
}

export function matrix({ models, tasks }: Catalogue, training: ReadonlyMap<string, TrainingSeries[]>): Row[] {
  const lastStep = Math.max(
    1,
    ...[...training.values()].flat().flatMap(({ points }) => points.map(({ step }) => step)),
  );
  return models.map((model) => ({
    model,
    cells: tasks.map((task) => cell(task, seriesOf(training, task.name, model.name), lastStep)),
  }));
}

function cell(task: Task, series: TrainingSeries | undefined, lastStep: number): Cell {
  const points = series?.points ?? [];
  return {
    task,
    spark: points.map(({ step, accuracy }) => ({ x: Math.log1p(step) / Math.log1p(lastStep), y: accuracy })),
    newest: points.at(-1) ?? null,
    totalEdges: series?.totalEdges ?? null,
  };
}

/** The model whose training can be followed furthest on every task; of several, the largest. */
export function showcase(
  { models, tasks }: Catalogue,
  training: ReadonlyMap<string, TrainingSeries[]>,
): Model | undefined {
  const followed = ({ name }: Model) =>
    Math.min(...tasks.map((task) => seriesOf(training, task.name, name)?.points.length ?? 0));
  const best = models.toSorted((a, b) => followed(b) - followed(a) || b.parameters - a.parameters)[0];
  return best !== undefined && followed(best) > 0 ? best : undefined;
}

function seriesOf(training: ReadonlyMap<string, TrainingSeries[]>, task: string, model: string) {
  return training.get(task)?.find((series) => series.model === model);
}
