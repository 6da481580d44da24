/**
 * @file What heads hand on when they attend to a name: the first half of the copy score. What a head reads is the stream behind the
 * whole first block, where a token's own information stands after the first MLP.
 */
import { Graph } from "../graph/graph.ts";
import { buildModel, type ModelSource } from "../model/build.ts";
import { forward } from "../model/forward.ts";
import { type NormReading, valuesFrom } from "./head-reading.ts";

export type CopyReading = Exclude<NormReading, "bare">;

export interface CopyShape {
  batch: number;
  positions: number;
  /** P, places read in each prompt. */
  places: number;
  reading: CopyReading;
}

/**
 * Inputs: `prompts` i64[B,S]; `places` f32[B,P,S], one-hot over positions. Output: `values` f32[L·H,d_h,B·P], in head space.
 */
export function copyProgram(source: ModelSource, { batch, positions, places, reading }: CopyShape): Graph {
  const g = new Graph();
  const model = buildModel(g, source, positions);
  const prompts = g.input("prompts", "i64", [batch, positions]);
  const chosen = g.input("places", "f32", [batch, places, positions]);
  const { layers, final } = forward(g, model, model.embed(prompts));
  const x = g.reshape(g.matmul(chosen, layers[1]?.stream ?? final), [batch * places, model.dModel]);
  const values = model.blocks.map((_, layer) => g.swapLast(valuesFrom(g, model, layer, x, reading)));
  g.output("values", g.concat(values, 0));
  return g;
}
