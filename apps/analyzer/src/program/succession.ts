/**
 * @file Whether a head that attends to a word writes the word that follows it in a list, as one program. The word is what the
 * first MLP makes of its embedding: no position, no attention, no other layer.
 */
import { Graph } from "../graph/graph.ts";
import { buildModel, type ModelSource } from "../model/build.ts";
import { readStream } from "../model/norm.ts";
import { writtenFrom, writtenUnembedding } from "./head-reading.ts";

export interface SuccessionShape {
  /** P, ordered pairs of a word and its successor. */
  pairs: number;
  /** T, different successors. */
  targets: number;
  /** `bare` takes MLP and head as functions that no norm stands in front of; `normed` has the norms of the model. */
  reading: "bare" | "normed";
}

/**
 * Inputs: `words` i64[1,P]; `targets` i64[T]; `successor` f32[P,T], one-hot; `rivals` f32[P,T], 1 for the targets that the
 * successor is compared with. Output: `hits` f32[L,H,P], 1 where no rival's logit is above the successor's.
 */
export function successionProgram(source: ModelSource, { pairs, targets, reading }: SuccessionShape): Graph {
  const g = new Graph();
  const model = buildModel(g, source, 1);
  const embedded = g.reshape(model.embed(g.input("words", "i64", [1, pairs])), [pairs, model.dModel]);
  const { mlp } = model.blocks[0]!;
  const x = reading === "bare" ? mlp.bare(embedded) : mlp.apply(readStream(g, model.norm, embedded).hat);
  const all = reading === "bare" ? model.unembedding : writtenUnembedding(g, model);
  const unembedding = g.gather(all, g.input("targets", "i64", [targets]));
  const successor = g.input("successor", "f32", [pairs, targets]);
  const rivals = g.input("rivals", "f32", [pairs, targets]);
  const hits = model.blocks.map((_, layer) => {
    const logits = g.matmul(writtenFrom(g, model, layer, x, reading), g.swapLast(unembedding));
    const own = g.sum(g.mul(logits, successor), [-1], true);
    const above = g.sum(g.relu(g.mul(g.sub(logits, own), rivals)), [-1]);
    return g.reshape(g.sub(g.scalar(1), g.sign(above)), [1, model.heads, pairs]);
  });
  g.output("hits", g.concat(hits, 0));
  return g;
}
