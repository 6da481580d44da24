/**
 * @file A transformer as blocks of graph, the same for every architecture. Forward passes, attribution, circuit evaluation and
 * training are compositions of these blocks; one adapter file per architecture makes them from a config and weights.
 *
 * N counts rows (prompts, times steps or circuits), S positions, D the residual stream's width, H heads, d_h a head's width.
 * Every norm is split: `normalize` gives x̂, and the norm's gain and shift are folded into the weights that read it.
 */
import type { GraphShape } from "@atlas/schema";
import type { Value } from "../graph/value.ts";

export interface Normalized {
  /** x̂ [..., D]. */
  hat: Value;
  /** Inverse deviation [..., 1], the 1/σ of the norm's Jacobian. */
  inverseDeviation: Value;
}

/** The query, key or value projection of all heads, gain and scale folded in; its bias is added by `attend`. */
export interface HeadProjection {
  /** [D, H·d_h], columns by head. */
  weight: Value;
  /** [H, 1, d_h]. */
  bias: Value;
}

export interface AttentionBlock {
  query: HeadProjection;
  key: HeadProjection;
  value: HeadProjection;
  /** @param q, k, v projections before bias, [N, H, S, d_h]. @returns z [N, H, S, d_h]. */
  attend(q: Value, k: Value, v: Value): Value;
  /** [H·d_h, D], rows by head. */
  outWeight: Value;
  /** [D]; part of the stream but of no writer. */
  outBias: Value;
}

export interface MlpBlock {
  /** @param hat x̂ of any leading shape, [..., D]. @returns the MLP's output, its bias included, [..., D]. */
  apply(hat: Value): Value;
}

export interface Layer {
  attention: AttentionBlock;
  mlp: MlpBlock;
}

export interface Transformer extends GraphShape {
  dModel: number;
  dHead: number;
  vocabulary: number;
  blocks: readonly Layer[];
  /** @param ids token ids [N, S]. @returns the `input` writer's output [N, S, D]. */
  embed(ids: Value): Value;
  /** x̂ and 1/σ of the stream, as every head, MLP and the unembedding reads it. */
  normalize(x: Value): Normalized;
  /** The final norm with gain and shift. @param x [..., D]. */
  finalNorm(x: Value): Value;
  /** [V, D]. */
  unembedding: Value;
}
