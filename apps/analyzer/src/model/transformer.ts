/**
 * @file A transformer as blocks of graph, the same for every architecture. Forward passes, attribution, circuit evaluation and
 * training are compositions of these blocks; one adapter file per architecture makes them from a config and weights.
 *
 * N counts rows (prompts, times steps or circuits), S positions, D the residual stream's width, H heads, d_h a head's width.
 * Every norm before a reader is split: `norm` says how x̂ comes about, and its gain and shift are folded into the weights that
 * read x̂. Where keys and values are shared between query heads, each query head has its own copy of their weights.
 */
import type { GraphShape } from "@atlas/schema";
import type { Value } from "../graph/value.ts";
import type { Norm } from "./fold.ts";
import type { StreamNorm } from "./norm.ts";

/** The query, key or value projection of all heads, gain and scale folded in; its bias is added by `attend`. */
export interface HeadProjection {
  /** [D, H·d_h], columns by head. */
  weight: Value;
  /** The same without gain and scale, as trained. */
  bare: Value;
  /** [H, 1, d_h]; undefined where a model has none. */
  bias: Value | undefined;
}

export interface AttentionBlock {
  query: HeadProjection;
  key: HeadProjection;
  value: HeadProjection;
  /** @param q, k projections before bias, [N, H, S, d_h]. @returns attention weights, [N, H, S, S]; those of a query add up to 1. */
  pattern(q: Value, k: Value): Value;
  /** pattern · (v + b). @param q, k, v projections before bias, [N, H, S, d_h]. @returns z [N, H, S, d_h]. */
  attend(q: Value, k: Value, v: Value): Value;
  /** What attention adds to the stream, its bias included. @param z [N, S, H·d_h]. @returns [N, S, D]. */
  write(z: Value): Value;
  /** What each head alone adds; a bias is of no writer. @param z [..., H, R, d_h], any rows R. @returns [..., H, R, D]. */
  writeByHead(z: Value): Value;
  /** W_O by head, the gain of a norm behind it folded in, [H, d_h, D]: a head writes r · z_h W_O^h. */
  output: Value;
  /** r, what a norm behind the sum over heads divides by, [N, S, 1]; undefined where it is 1. @param z [N, S, H·d_h]. */
  outputScale(z: Value): Value | undefined;
}

export interface MlpBlock {
  /** @param hat x̂ of any leading shape, [..., D]. @returns the MLP's output, its bias included, [..., D]. */
  apply(hat: Value): Value;
  /** The same as a function of what no norm has touched, not even its gain and shift. @param x [..., D]. */
  bare(x: Value): Value;
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
  /** The stream as the first layer finds it: learned positions, where a model has them, belong to no writer. */
  enter(embedded: Value): Value;
  /** How heads and MLPs read the stream. */
  norm: StreamNorm;
  /** Whether a head writes what it does whatever the others read; not where a norm goes over all heads of a layer together. */
  headsApart: boolean;
  /** The final norm with gain and shift. @param x [..., D]. */
  finalNorm(x: Value): Value;
  /** The final norm in its parts: x̂, and the gain and shift behind it. */
  final: Norm & { norm: StreamNorm };
  /** [V, D]. */
  unembedding: Value;
}
