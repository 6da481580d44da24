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
    cells: tasks.map((task) =>
      cell(
        task,
        training.get(task.name)?.find((series) => series.model === model.name),
        lastStep,
      ),
    ),
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

/** The largest model that has results on every task: the one whose training tells most. */
export function showcase(
  { models, tasks }: Catalogue,
  training: ReadonlyMap<string, TrainingSeries[]>,
): Model | undefined {
  const complete = models.filter(({ name }) =>
    tasks.every((task) => training.get(task.name)?.some((series) => series.model === name)),
  );
  return complete.toSorted((a, b) => a.parameters - b.parameters).at(-1);
}
