/**
 * @file What mean-ablating a head does to the predictions on a document, and what of it remains where copy suppression is kept: the
 * second half of copy-suppression.ts, which says what the inputs are. With p the clean distribution and x the change of a logit less
 * its mean under p, KL(clean ‖ ablated) = ln Σ_t p_t e^{x_t}. Queries are columns and the vocabulary rows: then the larger factor of
 * each product, of which there is one for every head, is read as it lies, and the smaller one alone is laid out anew.
 */
import { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";

export interface DivergencesShape {
  /** n, heads at once. */
  heads: number;
  dHead: number;
  positions: number;
  vocabulary: number;
  /** Tokens of the vocabulary whose logits are changed at once. */
  chunk: number;
}

/** Rows first ≤ t < end of the vocabulary, and their number among the parts. */
export interface VocabularyPart {
  index: number;
  first: number;
  end: number;
}

export const vocabularyParts = (vocabulary: number, chunk: number): VocabularyPart[] =>
  Array.from({ length: Math.ceil(vocabulary / chunk) }, (_, index) => ({
    index,
    first: index * chunk,
    end: Math.min((index + 1) * chunk, vocabulary),
  }));

/** The input that holds a part of W_O W_U of a head: cut from a whole one, every run would copy all of it. */
export const writtenInput = (head: number, { index }: VocabularyPart): string => `written ${head} ${index}`;

/**
 * Inputs: W_O W_U of each head in parts f32[T,d_h] (`writtenInput`; written-logits.ts); `probabilities` f32[V,S] and `directions` f32[V,S+1] of the document;
 * `change` f32[n,d_h,S], `offset` f32[n,S] and `suppression` f32[n,S+1,S] of these heads on it.
 * Output: `excess` f32[n,2,S], e^KL − 1 at each query, of the mean-ablated run and of the one that keeps suppression.
 */
export function divergencesProgram({ heads, dHead, positions, vocabulary, chunk }: DivergencesShape): Graph {
  const g = new Graph();
  const probabilities = g.input("probabilities", "f32", [vocabulary, positions]);
  const directions = g.input("directions", "f32", [vocabulary, positions + 1]);
  const change = g.input("change", "f32", [heads, dHead, positions]);
  const offset = g.input("offset", "f32", [heads, positions]);
  const suppression = g.input("suppression", "f32", [heads, positions + 1, positions]);
  const one = (x: Value, head: number) => g.reshape(g.slice(x, 0, head, head + 1), x.shape.slice(1));
  // What is done entry by entry waits for memory where it is done to all of a vocabulary, 12 MB for each head; some thousands of
  // tokens stay in the processor's cache from one operation to the next.
  const onesOf = (tokens: number) => g.expand(g.constant(Float32Array.of(1), [1, 1]), [1, tokens]);
  const parts = vocabularyParts(vocabulary, chunk).map((part) => ({
    part,
    ones: onesOf(part.end - part.first),
    probabilities: g.slice(probabilities, 0, part.first, part.end),
    directions: g.slice(directions, 0, part.first, part.end),
  }));
  const all = Array.from({ length: heads }, (_, head) =>
    g.at(`head ${head}`, () => {
      const [own, less, others] = [one(change, head), one(offset, head), one(suppression, head)];
      const sums = parts.map(({ part, ones, probabilities, directions }) => {
        const written = g.input(writtenInput(head, part), "f32", [ones.shape[1]!, dHead]);
        const ablated = g.add(g.matmul(written, own), less);
        const suppressing = g.add(g.matmul(directions, others), ablated);
        return g.concat([excess(g, ones, probabilities, ablated), excess(g, ones, probabilities, suppressing)], 0);
      });
      return g.reshape(sums.reduce(g.add), [1, 2, positions]);
    }),
  );
  g.output("excess", g.concat(all, 0));
  return g;
}

/** Σ_t p_t (e^{x_t} − 1 − x_t), [1, S]: as Σ p x = 0, no small divergence is lost behind the 1. @param ones [1, T]. */
function excess(g: Graph, ones: Value, probabilities: Value, x: Value): Value {
  const curved = g.sub(g.sub(g.exp(x), g.scalar(1)), x);
  // onnxruntime sums columns slowly; as a product they are read once, row by row.
  return g.matmul(ones, g.mul(probabilities, curved));
}
