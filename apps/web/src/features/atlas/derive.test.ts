import { describe, expect, test } from "vitest";
import type { Catalogue } from "../catalogue/query.ts";
import type { TrainingPoint, TrainingSeries } from "../training/derive.ts";
import { matrix, showcase } from "./derive.ts";

const model = (name: string, parameters: number) => ({
  name,
  family: "demo",
  layers: 2,
  heads: 2,
  parameters,
  edgeCount: 62,
});
const task = (name: string) => ({ name, title: name, description: "", metric: "LOGIT_DIFF" as const });
const catalogue: Catalogue = { models: [model("small", 1e5), model("large", 1e6)], tasks: [task("ioi"), task("sva")] };
const point = (step: number, accuracy: number): TrainingPoint => ({
  revision: `step${step}`,
  step,
  tokens: step * 2048,
  accuracy,
  clean: 1,
  corrupted: 0,
  circuit: null,
  resampled: null,
  suspicion: null,
  address: "a1",
  analyzerVersion: "0.1.0",
  method: "EAP_IG",
});
const series = (name: string, points: TrainingPoint[]): TrainingSeries => ({
  model: name,
  metric: "LOGIT_DIFF",
  totalEdges: 62,
  points,
});
const training = new Map([
  ["ioi", [series("small", [point(0, 0.5), point(64, 0.9)]), series("large", [point(0, 0.4)])]],
  ["sva", [series("small", [point(0, 0.5)])]],
]);

describe("the matrix of models and tasks", () => {
  const [small, large] = matrix(catalogue, training);

  test("has a row a model and a cell a task, in the catalogue's order", () => {
    expect(small!.cells.map((cell) => cell.task.name)).toEqual(["ioi", "sva"]);
    expect(large!.model.name).toBe("large");
  });

  test("the newest checkpoint is the last; a model without results has none", () => {
    expect(small!.cells[0]!.newest?.revision).toBe("step64");
    expect(large!.cells[1]!.newest).toBeNull();
  });

  test("all sparklines share one axis, from 0 to the last step of all", () => {
    expect(small!.cells[0]!.spark.map(({ x }) => x)).toEqual([0, 1]);
    expect(large!.cells[0]!.spark.map(({ x }) => x)).toEqual([0]);
  });
});

describe("the showcase", () => {
  test("is the model that can be followed furthest on every task, whatever its size", () => {
    const further = new Map(training).set("sva", [
      series("small", [point(0, 0.5), point(64, 0.9)]),
      series("large", [point(0, 0.5)]),
    ]);
    expect(showcase(catalogue, further)?.name).toBe("small");
  });

  test("is the largest of those followed equally far", () => {
    const equal = new Map(
      ["ioi", "sva"].map((name) => [name, [series("small", [point(0, 0.5)]), series("large", [point(0, 0.5)])]]),
    );
    expect(showcase(catalogue, equal)?.name).toBe("large");
  });

  test("is nobody before there are results", () => {
    expect(showcase(catalogue, new Map())).toBeUndefined();
  });
});
