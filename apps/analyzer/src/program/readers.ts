/**
 * @file Gradients at the residual stream, reader by reader, from gradients in head space.
 *
 * With W' a head's folded projection, r_k = 1/σ_k, x̂_k the normalised stream and p_k = W'x̂_k, LayerNorm's Jacobian gives
 *
 *   Σ_k g_k = (W' − mean_d W')ᵀ Σ_k r_k dq_k  −  Σ_k x̂_k · c_k,   c_k = r_k (p_k · dq_k)/D.
 *
 * The first term is summed over path points before it is projected, so model width is reached once instead of m times. The
 * second is kept as scalars c_k: `contract` needs only their products with <writer, x̂_k>.
 */
import type { Graph } from "../graph/graph.ts";
import { sizeOf, type Value } from "../graph/value.ts";
import type { LayerTrace, Trace } from "../model/forward.ts";
import type { HeadProjection, Transformer } from "../model/transformer.ts";
import type { LossGradients } from "./attribute.ts";

export interface LayerReaders {
  /** First term for all q, k, v, and the whole gradient of the MLP: [3H + 1, B·S, D]. */
  projected: Value;
  /** c_k of all q, k, v: [m·B·S, 3H]. */
  scalars: Value;
  /** x̂_k that the heads read: [m, B·S, D]. */
  hat: Value;
}

export interface ReaderGradients {
  layers: readonly LayerReaders[];
  /** Gradient at the stream before the final norm, [1, B·S, D]. */
  logits: Value;
}

/** @param steps m, the number of path points; rows of the trace are [m·B]. */
export function readerGradients(
  g: Graph,
  model: Transformer,
  trace: Trace,
  gradients: LossGradients,
  steps: number,
): ReaderGradients {
  return {
    layers: trace.layers.map((layer, index) => layerReaders(g, model, index, layer, gradients.layers[index]!, steps)),
    logits: sumSteps(g, gradients.final, steps),
  };
}

function layerReaders(
  g: Graph,
  model: Transformer,
  index: number,
  trace: LayerTrace,
  grads: LossGradients["layers"][number],
  steps: number,
): LayerReaders {
  const { attention } = model.blocks[index]!;
  const r = trace.attention.inverseDeviation;
  const inputs = [
    { projection: attention.query, read: trace.query, grad: g.mul(r, grads.query) },
    { projection: attention.key, read: trace.key, grad: g.mul(r, grads.key) },
    { projection: attention.value, read: trace.value, grad: g.mul(r, grads.value) },
  ];
  const weights = g.concat(
    inputs.map(({ projection }) => centredByHead(g, model, projection)),
    0,
  );
  const summed = g.concat(
    inputs.map(({ grad }) => byHead(g, model, sumSteps(g, grad, steps))),
    0,
  );
  const mlp = sumSteps(g, g.normalizeVjp(trace.mlp.hat, trace.mlp.inverseDeviation, grads.mlpHat), steps);
  const scalars = inputs.map(({ read, grad }) => headDots(g, model, read, grad));
  const hat = trace.attention.hat;
  return {
    projected: g.concat([g.matmul(summed, weights), mlp], 0),
    scalars: g.scale(g.concat(scalars, 1), 1 / model.dModel),
    hat: g.reshape(hat, [steps, sizeOf(hat.shape) / steps / model.dModel, model.dModel]),
  };
}

/** Σ over path points: [m·B, S, X] to [1, B·S, X]. */
function sumSteps(g: Graph, x: Value, steps: number): Value {
  const width = x.shape.at(-1)!;
  return g.sum(g.reshape(x, [steps, sizeOf(x.shape) / steps / width, width]), [0], true);
}

/** [1, B·S, H·d_h] to [H, B·S, d_h]. */
function byHead(g: Graph, { heads, dHead }: Transformer, x: Value): Value {
  return g.transpose(g.reshape(x, [x.shape[1]!, heads, dHead]), [1, 0, 2]);
}

/** (W' − mean_d W')ᵀ by head, [H, d_h, D]: constant, so computed once per session. */
function centredByHead(g: Graph, { heads, dHead, dModel }: Transformer, { weight }: HeadProjection): Value {
  const rows = g.swapLast(weight);
  return g.reshape(g.sub(rows, g.mean(rows)), [heads, dHead, dModel]);
}

/** <p, dq> of every row and head, [m·B·S, H]. */
function headDots(g: Graph, { heads, dHead }: Transformer, read: Value, grad: Value): Value {
  const product = g.mul(read, grad);
  return g.sum(g.reshape(product, [sizeOf(product.shape) / heads / dHead, heads, dHead]), [-1]);
}
