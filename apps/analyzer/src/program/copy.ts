/**
 * @file Which tokens a head writes when it attends to a name, as one program: the rank of that very name. What the head reads is
 * the stream behind the whole first block, where a token's own information stands after the first MLP.
 */
import { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { buildModel, type ModelSource } from "../model/build.ts";
import { forward } from "../model/forward.ts";
import { type NormReading, shiftLogits, writtenFrom, writtenUnembedding } from "./head-reading.ts";

export interface CopyShape {
  batch: number;
  positions: number;
  /** P, places read in each prompt. */
  places: number;
  reading: Exclude<NormReading, "bare">;
}

/**
 * Inputs: `prompts` i64[B,S]; `places` f32[B,P,S], one-hot over positions; `names` i64[B·P,1], the token at each place.
 * Outputs, f32[L,H,B·P]: `above` and `below`, how many other tokens of the vocabulary get at least and at
 * most the name's logit: a head that writes nothing copies nothing.
 */
export function copyProgram(source: ModelSource, { batch, positions, places, reading }: CopyShape): Graph {
  const g = new Graph();
  const model = buildModel(g, source, positions);
  const prompts = g.input("prompts", "i64", [batch, positions]);
  const chosen = g.input("places", "f32", [batch, places, positions]);
  const names = g.input("names", "i64", [batch * places, 1]);
  const { layers, final } = forward(g, model, model.embed(prompts));
  const x = g.reshape(g.matmul(chosen, layers[1]?.stream ?? final), [batch * places, model.dModel]);
  const unembedding = g.swapLast(writtenUnembedding(g, model));
  const oneHot = g.swapLast(g.scatterAdd(identity(g, batch * places), names, model.vocabulary));
  const shift = reading === "folded" ? shiftLogits(g, model) : undefined;
  const counts = model.blocks.flatMap((_, layer) => {
    const written = writtenFrom(g, model, layer, x, reading);
    return Array.from({ length: model.heads }, (_, head) => {
      const own = g.reshape(g.slice(written, 0, head, head + 1), [batch * places, model.dModel]);
      const logits = g.matmul(own, unembedding);
      const all = shift ? g.add(logits, g.reshape(shift, [1, model.vocabulary])) : logits;
      return g.at(`layer ${layer}/head ${head}`, () => rankCounts(g, all, oneHot));
    });
  });
  for (const side of ["above", "below"] as const) {
    const all = g.concat(
      counts.map((count) => count[side]),
      0,
    );
    g.output(side, g.reshape(all, [model.layers, model.heads, batch * places]));
  }
  return g;
}

/** @param logits, oneHot [R, V]. @returns other tokens at or above, and at or below, the name of each row, [1, R]. */
function rankCounts(g: Graph, logits: Value, oneHot: Value): { above: Value; below: Value } {
  const rows = logits.shape[0]!;
  // Taken from the logits themselves: computed apart it could differ in its last bit, and be above itself.
  const own = g.sum(g.mul(logits, oneHot), [-1], true);
  const side = g.sign(g.sub(logits, own));
  const total = (x: Value) => g.reshape(g.sum(x, [-1]), [1, rows]);
  const [difference, both] = [total(side), total(g.mul(side, side))];
  // All but the name itself and those strictly on the other side.
  const others = (strictly: Value) => g.sub(g.scalar(logits.shape[1]! - 1), g.scale(strictly, 0.5));
  return { above: others(g.sub(both, difference)), below: others(g.add(both, difference)) };
}

function identity(g: Graph, size: number): Value {
  const data = new Float32Array(size * size);
  for (let i = 0; i < size; i++) data[i * (size + 1)] = 1;
  return g.constant(data, [size, size]);
}
