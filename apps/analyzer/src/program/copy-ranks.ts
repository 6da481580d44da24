/** @file Which tokens heads write for what they hand on, by the rank of one name each: the second half of the copy score. */
import { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { buildModel, type ModelSource } from "../model/build.ts";
import type { CopyReading } from "./copy.ts";
import { shiftLogits } from "./head-reading.ts";

export interface CopyRanksShape {
  /** n, heads at once. */
  heads: number;
  /** R, what each of them hands on. */
  rows: number;
  reading: CopyReading;
}

/**
 * Inputs: for each head h `written h` f32[V,d_h], its W_O W_U (written-logits.ts); `values` f32[n,d_h,R]; `names` i64[R].
 * Outputs, f32[n,R]: `above` and `below`, how many other tokens of the vocabulary get at least and at
 * most the name's logit: a head that writes nothing copies nothing.
 */
export function copyRanksProgram(source: ModelSource, { heads, rows, reading }: CopyRanksShape): Graph {
  const g = new Graph();
  const model = buildModel(g, source, 1);
  const { vocabulary, dHead } = model;
  const values = g.input("values", "f32", [heads, dHead, rows]);
  const names = g.input("names", "i64", [rows]);
  const shift = reading === "folded" ? shiftLogits(g, model) : undefined;
  const ones = g.expand(g.constant(Float32Array.of(1), [1, 1]), [1, vocabulary]);
  const diagonal = g.constant(identity(rows), [rows, rows]);
  const counts = Array.from({ length: heads }, (_, head) => {
    const own = g.reshape(g.slice(values, 0, head, head + 1), [dHead, rows]);
    const logits = g.matmul(g.input(`written ${head}`, "f32", [vocabulary, dHead]), own);
    const all = shift ? g.add(logits, shift) : logits;
    // Taken from the logits themselves: computed apart it could differ in its last bit, and be above itself.
    const named = g.sum(g.mul(g.gather(all, names), diagonal), [0], true);
    return g.at(`head ${head}`, () => rankCounts(g, all, named, ones));
  });
  for (const side of ["above", "below"] as const)
    g.output(
      side,
      g.concat(
        counts.map((count) => count[side]),
        0,
      ),
    );
  return g;
}

/**
 * @param logits [V, R]. @param named that of each column's name, [1, R]. @param ones [1, V]
 * @returns other tokens at or above, and at or below, the name, [1, R]
 */
function rankCounts(g: Graph, logits: Value, named: Value, ones: Value): { above: Value; below: Value } {
  const side = g.sign(g.sub(logits, named));
  // Whole numbers far below 2^24, so that a product adds them up exactly.
  const [difference, both] = [g.matmul(ones, side), g.matmul(ones, g.mul(side, side))];
  // All but the name itself and those strictly on the other side.
  const others = (strictly: Value) => g.sub(g.scalar(logits.shape[0]! - 1), g.scale(strictly, 0.5));
  return { above: others(g.sub(both, difference)), below: others(g.add(both, difference)) };
}

function identity(size: number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
}
