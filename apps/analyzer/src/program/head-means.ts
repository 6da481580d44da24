/** @file What heads write on average at each position, in head space: sums over documents. */
import { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { buildModel, type ModelSource } from "../model/build.ts";
import { forward, fromHeads, type LayerTrace } from "../model/forward.ts";
import type { Transformer } from "../model/transformer.ts";

/** r·z, so that a head writes this times its W_O^h, [N, H, S, d_h]. */
export function scaledOutputs(g: Graph, model: Transformer, layer: number, { z }: Pick<LayerTrace, "z">): Value {
  const scale = outputScale(g, model, layer, z);
  return scale ? g.mul(z, scale) : z;
}

/** r by query, [N, 1, S, 1]; undefined where it is 1. */
export function outputScale(g: Graph, model: Transformer, layer: number, z: Value): Value | undefined {
  const [rows, , positions] = z.shape as [number, number, number];
  const scale = model.blocks[layer]!.attention.outputScale(fromHeads(g, z));
  return scale && g.reshape(scale, [rows, 1, positions, 1]);
}

/**
 * Inputs: `prompts` i64[B,S]; `weight` f32[B], 0 for padding. Output: `sums` f32[L,H,S,d_h], Σ_b weight_b · r·z. Like the means of
 * writers (record-means.ts) it leaves the program because it is taken over other prompts than those it is used on.
 */
export function headMeansProgram(
  source: ModelSource,
  { batch, positions }: { batch: number; positions: number },
): Graph {
  const g = new Graph();
  const model = buildModel(g, source, positions);
  const prompts = g.input("prompts", "i64", [batch, positions]);
  const weight = g.reshape(g.input("weight", "f32", [batch]), [batch, 1, 1, 1]);
  const sums = forward(g, model, model.embed(prompts)).layers.map((layer, index) =>
    g.sum(g.mul(scaledOutputs(g, model, index, layer), weight), [0]),
  );
  g.output("sums", g.reshape(g.concat(sums, 0), [model.layers, model.heads, positions, model.dHead]));
  return g;
}
