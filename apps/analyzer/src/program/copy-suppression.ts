/**
 * @file Copy-suppression-preserving ablation (McDougall et al. 2023, arXiv:2310.04625) of every head on one document. With head output
 * r_q = Σ_k A[q,k]·v_k W_O, its mean µ_q, and u_k the unit unembedding of the token at k,
 *
 *   mean-ablated:  µ_q          suppression kept:  µ_q + Σ_{k kept} A[q,k]·min(0, (v_k W_O − µ_q)·u_k)·u_k
 *
 * replace r_q in the final stream, the final norm's scale being that of the clean run. Both change the logits by something of low
 * rank: (µ_q − r_q) lies in the head's d_h directions W_O W_U, which are constants, and the rest in the directions u_k W_U of the
 * document, which all heads share. So nothing is ever unembedded in model width. Here are the clean run and the coefficients of these
 * directions; ablation-divergences.ts takes them to the vocabulary.
 */
import { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { buildModel, type ModelSource } from "../model/build.ts";
import { addBias } from "../model/fold.ts";
import { forward, type LayerTrace, toHeads } from "../model/forward.ts";
import { readStream } from "../model/norm.ts";
import type { Transformer } from "../model/transformer.ts";
import { outputScale } from "./head-means.ts";
import { shiftLogits, tokenDirections } from "./head-reading.ts";
import { keptTokens, sourceTokens } from "./suppressed-tokens.ts";

export interface CopySuppressionShape {
  positions: number;
  /** Share of the tokens so far that a query keeps. */
  share: number;
  /** Whether a query with fewer eligible tokens than it may keep keeps everything. */
  keepAll: boolean;
}

/**
 * Inputs: `prompts` i64[1,S]; `candidate` f32[1,S] and `same` f32[S,S] (suppressed-tokens.ts); `means` f32[L,H,S,d_h] (head-means.ts).
 * Outputs, queries as columns:
 *   `probabilities` f32[V,S], p;  `directions` f32[V,S+1], what each u_k does to the logits, and a column of ones;
 *   `change` f32[L·H,d_h,S], coefficients of W_O W_U;  `offset` f32[L·H,S], less the mean under p of what they do;
 *   `suppression` f32[L·H,S+1,S], coefficients of the directions, the last being less the mean of what the others do.
 */
export function copySuppressionProgram(
  source: ModelSource,
  { positions, share, keepAll }: CopySuppressionShape,
): Graph {
  const g = new Graph();
  const model = buildModel(g, source, positions);
  const prompts = g.input("prompts", "i64", [1, positions]);
  const means = g.input("means", "f32", [model.layers, model.heads, positions, model.dHead]);
  const tokens = sourceTokens(g, positions, share);
  const trace = forward(g, model, model.embed(prompts));
  const clean = g.at("clean", () => cleanRun(g, model, trace.final, prompts));
  const all = trace.layers.map((layer, index) =>
    g.at(`layer ${index}`, () => {
      const lens = g.matmul(g.reshape(layer.stream, [positions, model.dModel]), g.swapLast(clean.rows));
      const kept = keptTokens(g, tokens, lens, keepAll);
      const own = g.reshape(g.slice(means, 0, index, index + 1), [model.heads, positions, model.dHead]);
      return coefficients(g, model, index, layer, clean, kept, own);
    }),
  );
  g.output("probabilities", g.swapLast(clean.probabilities));
  g.output("directions", clean.directions);
  for (const name of ["change", "offset", "suppression"] as const)
    g.output(
      name,
      g.concat(
        all.map((layer) => layer[name]),
        0,
      ),
    );
  return g;
}

interface CleanRun {
  /** p [S, V]. */
  probabilities: Value;
  /** Σ_t p_t W_U[t], [S, D]. */
  expected: Value;
  /** The columns of W_U of the document's tokens, one vocabulary mean taken off, [S, D], and the same as unit vectors. */
  rows: Value;
  units: Value;
  /** What a unit vector does to the logits, with a column of ones, [V, S + 1]. */
  directions: Value;
  /** 1/σ of the final norm, [S, 1]. */
  scale: Value;
}

/** @param final [1, S, D]. */
function cleanRun(g: Graph, model: Transformer, final: Value, prompts: Value): CleanRun {
  const { dModel, vocabulary } = model;
  const positions = final.shape[1]!;
  const table = tokenDirections(g, model);
  const read = readStream(g, model.final.norm, final);
  const shift = shiftLogits(g, model);
  const logits = g.matmul(g.reshape(read.hat, [positions, dModel]), g.swapLast(table));
  const probabilities = g.softmax(shift ? g.add(logits, g.reshape(shift, [1, vocabulary])) : logits);
  const rows = g.reshape(g.gather(table, prompts), [positions, dModel]);
  const units = g.div(rows, g.sqrt(g.sum(g.mul(rows, rows), [-1], true)));
  const ones = g.expand(g.constant(Float32Array.of(1), [1, 1]), [vocabulary, 1]);
  return {
    probabilities,
    expected: g.matmul(probabilities, table),
    rows,
    units,
    directions: g.concat([g.matmul(table, g.swapLast(units)), ones], 1),
    scale: g.reshape(read.scale!, [positions, 1]),
  };
}

/** Of one layer's heads; shapes as the program's outputs, with H for L·H. */
type Coefficients = Record<"change" | "offset" | "suppression", Value>;

/** @param kept [S(q), S(k)]. @param means µ in head space, [H, S, d_h]. */
function coefficients(
  g: Graph,
  model: Transformer,
  index: number,
  { query, key, value, z }: LayerTrace,
  clean: CleanRun,
  kept: Value,
  means: Value,
): Coefficients {
  const { heads } = model;
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

  const changeMean = g.sum(g.mul(change, intoHeads(clean.expected)), [-1]);
  const keptMean = g.sum(g.mul(suppression, g.matmul(clean.expected, g.swapLast(clean.units))), [-1], true);
  return {
    change: g.swapLast(change),
    offset: g.neg(changeMean),
    suppression: g.swapLast(g.concat([suppression, g.neg(keptMean)], 2)),
  };
}
