/**
 * @file Copy-suppression-preserving ablation (McDougall et al. 2023, arXiv:2310.04625) of every head of some layers on one document,
 * as one program. With head output r_q = Σ_k A[q,k]·v_k W_O, its mean µ_q, and u_k the unit unembedding of the token at k,
 *
 *   mean-ablated:  µ_q          suppression kept:  µ_q + Σ_{k kept} A[q,k]·min(0, (v_k W_O − µ_q)·u_k)·u_k
 *
 * replace r_q in the final stream, the final norm's scale being that of the clean run. Both change the logits by something of low
 * rank: (µ_q − r_q) lies in the head's d_h directions W_O W_U, which are constants, and the rest in the directions u_k W_U of the
 * document, which all heads share. So nothing is ever unembedded in model width. With p the clean distribution and x the change
 * of a logit less its mean under p, KL(clean ‖ ablated) = ln Σ_t p_t e^{x_t}; the means are folded into the products.
 */
import { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { buildModel, type ModelSource } from "../model/build.ts";
import { addBias } from "../model/fold.ts";
import { forward, type LayerTrace, toHeads } from "../model/forward.ts";
import { readStream } from "../model/norm.ts";
import type { Transformer } from "../model/transformer.ts";
import { outputScale } from "./head-means.ts";
import { shiftLogits, writtenUnembedding } from "./head-reading.ts";
import { keptTokens, sourceTokens } from "./suppressed-tokens.ts";

export interface CopySuppressionShape {
  positions: number;
  /** Layers from ≤ l < to. */
  from: number;
  to: number;
  /** Share of the tokens so far that a query keeps. */
  share: number;
  /** Whether a query with fewer eligible tokens than it may keep keeps everything. */
  keepAll: boolean;
  /** Tokens of the vocabulary whose logits are changed at once. */
  chunk: number;
}

/**
 * Inputs: `prompts` i64[1,S]; `candidate` f32[1,S] and `same` f32[S,S] (suppressed-tokens.ts); `means` f32[n,H,S,d_h] of these n
 * layers (head-means.ts). Output: `excess` f32[n,H,2,S], e^KL − 1 at each query, of the mean-ablated run and of the one that keeps suppression.
 */
export function copySuppressionProgram(source: ModelSource, shape: CopySuppressionShape): Graph {
  const { positions, from, to, share, keepAll, chunk } = shape;
  const g = new Graph();
  const model = buildModel(g, source, positions);
  const prompts = g.input("prompts", "i64", [1, positions]);
  const means = g.input("means", "f32", [to - from, model.heads, positions, model.dHead]);
  const tokens = sourceTokens(g, positions, share);
  const trace = forward(g, model, model.embed(prompts));
  const clean = g.at("clean", () => cleanRun(g, model, trace.final, prompts));
  const parts = vocabularyParts(g, clean, chunk);
  const divergences = trace.layers.slice(from, to).map((layer, i) =>
    g.at(`layer ${from + i}`, () => {
      const lens = g.matmul(g.reshape(layer.stream, [positions, model.dModel]), g.swapLast(clean.rows));
      const kept = keptTokens(g, tokens, lens, keepAll);
      const own = g.reshape(g.slice(means, 0, i, i + 1), [model.heads, positions, model.dHead]);
      return layerDivergences(g, model, from + i, layer, clean, parts, kept, own);
    }),
  );
  g.output("excess", g.reshape(g.concat(divergences, 0), [to - from, model.heads, 2, positions]));
  return g;
}

interface CleanRun {
  /** p [S, V]. */
  probabilities: Value;
  /** Σ_t p_t W_U[t], [S, D]. */
  expected: Value;
  /** W_U as written to, one vocabulary mean taken off, [D, V]. */
  unembedding: Value;
  /** Its columns of the document's tokens, [S, D], and the same as unit vectors. */
  rows: Value;
  units: Value;
  /** What a unit vector does to the logits, with a row of ones below, [S + 1, V]. */
  directions: Value;
  /** 1/σ of the final norm, [S, 1]. */
  scale: Value;
}

/** @param final [1, S, D]. */
function cleanRun(g: Graph, model: Transformer, final: Value, prompts: Value): CleanRun {
  const { dModel, vocabulary } = model;
  const positions = final.shape[1]!;
  const written = writtenUnembedding(g, model);
  // Adding the same to every logit changes nothing; without it a direction is what sets a token apart from the others.
  const table = g.sub(written, g.scale(g.sum(written, [0], true), 1 / vocabulary));
  const unembedding = g.swapLast(table);
  const read = readStream(g, model.final.norm, final);
  const shift = shiftLogits(g, model);
  const logits = g.matmul(g.reshape(read.hat, [positions, dModel]), unembedding);
  const probabilities = g.softmax(shift ? g.add(logits, g.reshape(shift, [1, vocabulary])) : logits);
  const rows = g.reshape(g.gather(table, prompts), [positions, dModel]);
  const units = g.div(rows, g.sqrt(g.sum(g.mul(rows, rows), [-1], true)));
  return {
    probabilities,
    expected: g.matmul(probabilities, table),
    unembedding,
    rows,
    units,
    directions: withOnes(g, g.matmul(units, unembedding)),
    scale: g.reshape(read.scale!, [positions, 1]),
  };
}

type VocabularyPart = Pick<CleanRun, "probabilities" | "unembedding" | "directions">;

/**
 * The columns of a clean run some at a time. What is done with the changes of logits, entry by entry, waits for memory where they are
 * those of the whole vocabulary, 12 MB for each head; a few thousand stay in the processor's cache from one operation to the next.
 */
function vocabularyParts(g: Graph, clean: CleanRun, chunk: number): VocabularyPart[] {
  const vocabulary = clean.unembedding.shape[1]!;
  return Array.from({ length: Math.ceil(vocabulary / chunk) }, (_, i) => {
    const columns = (x: Value) => g.slice(x, 1, i * chunk, Math.min((i + 1) * chunk, vocabulary));
    return {
      probabilities: columns(clean.probabilities),
      unembedding: columns(clean.unembedding),
      directions: columns(clean.directions),
    };
  });
}

const withOnes = (g: Graph, x: Value): Value =>
  g.concat([x, g.expand(g.constant(Float32Array.of(1), [1, 1]), [1, x.shape[1]!])], 0);

/** @param kept [S(q), S(k)]. @param means µ in head space, [H, S, d_h]. @returns [H, 2, S]. */
function layerDivergences(
  g: Graph,
  model: Transformer,
  index: number,
  { query, key, value, z }: LayerTrace,
  clean: CleanRun,
  parts: readonly VocabularyPart[],
  kept: Value,
  means: Value,
): Value {
  const { heads, dHead, dModel } = model;
  const { attention } = model.blocks[index]!;
  const positions = kept.shape[0]!;
  const flat = (x: Value) => g.reshape(x, x.shape.slice(1));
  const pattern = flat(attention.pattern(toHeads(g, model, query), toHeads(g, model, key)));
  const values = flat(addBias(g, toHeads(g, model, value), attention.value.bias));
  const factor = outputScale(g, model, index, z);
  const scaled = (x: Value) => (factor ? g.mul(x, flat(factor)) : x);
  const intoHeads = (x: Value) => g.matmul(x, g.swapLast(attention.output));

  // (v_k W_O)·u_k and µ_q·u_k, both in head space.
  const along = intoHeads(clean.units);
  const own = g.reshape(g.sum(g.mul(values, along), [-1]), [heads, 1, positions]);
  const beyondMean = g.sub(scaled(own), g.matmul(means, g.swapLast(along)));
  const against = g.neg(g.relu(g.neg(beyondMean)));
  const suppression = g.mul(g.mul(g.mul(pattern, against), kept), clean.scale);
  const change = g.mul(g.sub(means, scaled(flat(z))), clean.scale);

  // Means under p, taken off by the row of ones.
  const changeMean = g.sum(g.mul(change, intoHeads(clean.expected)), [-1], true);
  const keptMean = g.sum(g.mul(suppression, g.matmul(clean.expected, g.swapLast(clean.units))), [-1], true);
  const left = g.concat([change, g.neg(changeMean)], 2);
  const right = g.concat([suppression, g.neg(keptMean)], 2);
  const one = (x: Value, head: number) => g.reshape(g.slice(x, 0, head, head + 1), x.shape.slice(1));
  const rows = Array.from({ length: heads }, (_, head) =>
    g.at(`head ${head}`, () => {
      const output = g.reshape(one(attention.output, head), [dHead, dModel]);
      const [own, others] = [one(left, head), one(right, head)];
      const sums = parts.map(({ probabilities, unembedding, directions }) => {
        const ablated = g.matmul(own, withOnes(g, g.matmul(output, unembedding)));
        const suppressing = g.add(ablated, g.matmul(others, directions));
        const both = [ablated, suppressing].map((x) => excess(g, probabilities, x));
        return g.reshape(g.concat(both, 0), [1, 2, positions]);
      });
      return g.sum(g.concat(sums, 0), [0], true);
    }),
  );
  return g.reshape(g.concat(rows, 0), [heads, 2, positions]);
}

/** Σ_t p_t (e^{x_t} − 1 − x_t), [1, S]: as Σ p x = 0, no small divergence is lost behind the 1. */
function excess(g: Graph, probabilities: Value, x: Value): Value {
  const curved = g.sub(g.sub(g.exp(x), g.scalar(1)), x);
  return g.reshape(g.sum(g.mul(probabilities, curved), [-1]), [1, x.shape[0]!]);
}
