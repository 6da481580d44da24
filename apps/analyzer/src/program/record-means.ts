/** @file What every writer writes on a set of prompts, added up position by position: the numerators of mean ablation. */
import { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { buildModel, type ModelSource } from "../model/build.ts";
import { forward } from "../model/forward.ts";
import { headMajor } from "./writers.ts";

/**
 * Inputs: `prompts` i64[B,S]; `weight` f32[B,S], 1 for tokens and 0 for padding. Output: `sums` f32[n_w,S,D],
 * Σ_b weight[b,s]·out_u[b,s,:]. This is the one large result that leaves a program: means are taken over batches, and the
 * prompts they are taken over are other ones than those that circuits are evaluated on.
 */
export function recordMeansProgram(
  source: ModelSource,
  { batch, positions }: { batch: number; positions: number },
): Graph {
  const g = new Graph();
  const model = buildModel(g, source, positions);
  const weight = g.reshape(g.input("weight", "f32", [batch, positions]), [batch, positions, 1]);
  const embedded = model.embed(g.input("prompts", "i64", [batch, positions]));
  const overItems = (x: Value) => {
    const byItem = g.reshape(x, [x.shape[0]!, batch, positions, model.dModel]);
    return g.sum(g.mul(byItem, weight), [1]);
  };
  const rows = forward(g, model, embedded).layers.flatMap(({ z, mlpOut }, index) => [
    overItems(model.blocks[index]!.attention.writeByHead(headMajor(g, z))),
    overItems(g.reshape(mlpOut, [1, ...mlpOut.shape])),
  ]);
  g.output("sums", g.concat([overItems(g.reshape(embedded, [1, ...embedded.shape])), ...rows], 0));
  return g;
}
