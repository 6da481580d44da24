/**
 * @file Gradients at the residual stream, reader by reader, from gradients in head space.
 *
 * With W' a head's folded projection, r_k = 1/σ_k, x̂_k the normalised stream and p_k = W'x̂_k, LayerNorm's Jacobian gives
 *
 *   Σ_k g_k = (W' − mean_d W')ᵀ Σ_k r_k dq_k  −  Σ_k x̂_k · c_k,   c_k = r_k (p_k · dq_k)/D.
 *
 * RMSNorm's has no mean; without a norm r_k = 1 and the second term is absent.
 *
 * The first term is summed over rows before it is projected, so model width is reached once instead of n times. The
 * second is kept as scalars c_k: `contract` needs only their products with <writer, x̂_k>.
 */
import { gradient } from "../graph/gradient.ts";
import type { Graph } from "../graph/graph.ts";
import { sizeOf, type Value } from "../graph/value.ts";
import type { LayerTrace, Trace } from "../model/forward.ts";
import { readStreamVjp } from "../model/norm.ts";
import type { HeadProjection, Transformer } from "../model/transformer.ts";
import { sumGroups } from "./rows.ts";

/** The gradient of the loss at everything a reader read, layer by layer; rows are those of the pass. */
export interface LossGradients {
  layers: readonly { query: Value; key: Value; value: Value; mlpHat: Value }[];
  final: Value;
}

export function lossGradients(g: Graph, loss: Value, { layers, final }: Trace): LossGradients {
  const wanted = layers.flatMap(({ query, key, value, mlp }) => [query, key, value, mlp.hat]);
  const gradients = gradient(g, loss, [...wanted, final]);
  return {
    layers: layers.map((_, layer) => {
      const [query, key, value, mlpHat] = gradients.slice(4 * layer, 4 * layer + 4) as [Value, Value, Value, Value];
      return { query, key, value, mlpHat };
    }),
    final: gradients.at(-1)!,
  };
}

export interface LayerReaders {
  /** First term for all q, k, v, and the whole gradient of the MLP: [3H + 1, B·S, D]. */
  projected: Value;
  /** What the second term needs; undefined where the stream is read without a norm and has none. */
  alongNorm: AlongNorm | undefined;
}

export interface AlongNorm {
  /** c_k of all q, k, v: [n·B·S, 3H]. */
  scalars: Value;
  /** x̂_k that the heads read: [n, B·S, D]. */
  hat: Value;
}

export interface ReaderGradients {
  layers: readonly LayerReaders[];
  /** Gradient at the stream before the final norm, [1, B·S, D]. */
  logits: Value;
}

/** @param batch B; values of the trace hold whole groups of B rows, n of them, which may differ from layer to layer. */
export function readerGradients(
  g: Graph,
  model: Transformer,
  trace: Trace,
  gradients: LossGradients,
  batch: number,
): ReaderGradients {
  return {
    layers: trace.layers.map((layer, index) => layerReaders(g, model, index, layer, gradients.layers[index]!, batch)),
    logits: sumGroups(g, gradients.final, batch),
  };
}

function layerReaders(
  g: Graph,
  model: Transformer,
  index: number,
  trace: LayerTrace,
  grads: LossGradients["layers"][number],
  batch: number,
): LayerReaders {
  const { attention } = model.blocks[index]!;
  const { hat, scale } = trace.attention;
  const scaled = (grad: Value) => (scale === undefined ? grad : g.mul(scale, grad));
  const inputs = [
    { projection: attention.query, read: trace.query, grad: scaled(grads.query) },
    { projection: attention.key, read: trace.key, grad: scaled(grads.key) },
    { projection: attention.value, read: trace.value, grad: scaled(grads.value) },
  ];
  const weights = g.concat(
    inputs.map(({ projection }) => weightsByHead(g, model, projection)),
    0,
  );
  const summed = g.concat(
    inputs.map(({ grad }) => byHead(g, model, sumGroups(g, grad, batch))),
    0,
  );
  const mlp = sumGroups(g, readStreamVjp(g, model.norm, trace.mlp, grads.mlpHat), batch);
  const scalars = () =>
    g.concat(
      inputs.map(({ read, grad }) => headDots(g, model, read, grad)),
      1,
    );
  return {
    projected: g.concat([g.matmul(summed, weights), mlp], 0),
    alongNorm: scale && {
      scalars: g.scale(scalars(), 1 / model.dModel),
      hat: g.reshape(hat, [hat.shape[0]! / batch, batch * hat.shape[1]!, model.dModel]),
    },
  };
}

/** [1, B·S, H·d_h] to [H, B·S, d_h]. */
function byHead(g: Graph, { heads, dHead }: Transformer, x: Value): Value {
  return g.transpose(g.reshape(x, [x.shape[1]!, heads, dHead]), [1, 0, 2]);
}

/** (W' − mean_d W')ᵀ by head, or W'ᵀ where the norm does not centre, [H, d_h, D]: constant, so computed once per session. */
function weightsByHead(g: Graph, { heads, dHead, dModel, norm }: Transformer, { weight }: HeadProjection): Value {
  const rows = g.swapLast(weight);
  return g.reshape(norm.kind === "layer" ? g.sub(rows, g.mean(rows)) : rows, [heads, dHead, dModel]);
}

/** <p, dq> of every row and head, [n·B·S, H]. */
function headDots(g: Graph, { heads, dHead }: Transformer, read: Value, grad: Value): Value {
  const product = g.mul(read, grad);
  return g.sum(g.reshape(product, [sizeOf(product.shape) / heads / dHead, heads, dHead]), [-1]);
}
