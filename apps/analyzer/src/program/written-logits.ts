/**
 * @file W_O W_U of some heads: what each direction of a head's space does to every token's logit. It leaves the program because heads
 * are asked for it many times, on every text and every prompt, and it is the dearest product of those scores.
 */
import { Graph } from "../graph/graph.ts";
import { buildModel, type ModelSource } from "../model/build.ts";
import { tokenDirections } from "./head-reading.ts";

/** Input: `heads` i64[n], by layer, then head. Output: `written` f32[n,V,d_h], less its mean over the vocabulary. */
export function writtenLogitsProgram(source: ModelSource, heads: number): Graph {
  const g = new Graph();
  const model = buildModel(g, source, 1);
  const outputs = g.concat(
    model.blocks.map(({ attention }) => attention.output),
    0,
  );
  const chosen = g.gather(outputs, g.input("heads", "i64", [heads]));
  g.output("written", g.matmul(tokenDirections(g, model), g.swapLast(chosen)));
  return g;
}
