/** @file How much each head looks at chosen places, as one program: sums over its attention pattern. */
import { Graph } from "../graph/graph.ts";
import { buildModel, type ModelSource } from "../model/build.ts";
import { forward, toHeads } from "../model/forward.ts";

export interface PatternsShape {
  batch: number;
  positions: number;
  /** K, how many sums are taken of each pattern. */
  sums: number;
}

/**
 * Inputs: `prompts` i64[B,S]; `weights` f32[S·S,K], over pairs (query, key). Output: `sums` f32[L,B,H,K],
 * Σ over q and k of weights[q,k]·A[q,k], A the attention from q to k.
 */
export function patternsProgram(source: ModelSource, { batch, positions, sums }: PatternsShape): Graph {
  const g = new Graph();
  const model = buildModel(g, source, positions);
  const prompts = g.input("prompts", "i64", [batch, positions]);
  const weights = g.input("weights", "f32", [positions * positions, sums]);
  const { layers } = forward(g, model, model.embed(prompts));
  const rows = layers.map(({ query, key }, index) => {
    const pattern = model.blocks[index]!.attention.pattern(toHeads(g, model, query), toHeads(g, model, key));
    const flat = g.reshape(pattern, [batch * model.heads, positions * positions]);
    return g.reshape(g.matmul(flat, weights), [1, batch, model.heads, sums]);
  });
  g.output("sums", g.concat(rows, 0));
  return g;
}
