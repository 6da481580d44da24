/** @file Where in a forward pass numbers stop being finite, writer by writer. Run only when a result says that they do. */
import { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { buildModel, type ModelSource } from "../model/build.ts";
import { forward } from "../model/forward.ts";
import { headMajor } from "./writers.ts";

/**
 * Input: `prompts` i64[B,S]. Output: `marks` f32[n_w,B,S], 0 where what a writer writes at a position is finite and NaN where it is
 * not (x − x is NaN for NaN and for infinities alone).
 */
export function finiteProgram(source: ModelSource, { batch, positions }: { batch: number; positions: number }): Graph {
  const g = new Graph();
  const model = buildModel(g, source, positions);
  const embedded = model.embed(g.input("prompts", "i64", [batch, positions]));
  const marks = (x: Value) =>
    g.reshape(g.sum(g.sub(x, x), [-1]), [
      x.shape.reduce((a, b) => a * b, 1) / (batch * positions * model.dModel),
      batch,
      positions,
    ]);
  const rows = forward(g, model, embedded).layers.flatMap(({ z, mlpOut }, index) => [
    marks(model.blocks[index]!.attention.writeByHead(headMajor(g, z))),
    marks(mlpOut),
  ]);
  g.output("marks", g.concat([marks(embedded), ...rows], 0));
  return g;
}
