/**
 * @file A head's way from what it reads to logits, for vectors that stand in no run: x ↦ (x W_V) W_O W_U. Attention plays no
 * part; it only says how much of this arrives. OLMo 2 divides what heads write by a norm that depends on the run; as a positive
 * factor it moves no rank, and is left out here.
 */
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { addBias } from "../model/fold.ts";
import { readStream, type StreamNorm } from "../model/norm.ts";
import type { Transformer } from "../model/transformer.ts";

/**
 * Norms between x and W_V, and between W_O and W_U:
 * `bare` there are none, and no biases either;
 * `folded` their gains, shifts and centring, which are linear, but no division by the deviation;
 * `normed` the first as in a run; of the second gain and centring, since its division and shift are not the head's.
 */
export type NormReading = "bare" | "folded" | "normed";

/** What each head of a layer hands on in head space when it attends to x alone. @param x [R, D]. @returns [H, R, d_h]. */
export function valuesFrom(g: Graph, model: Transformer, layer: number, x: Value, reading: NormReading): Value {
  const { value } = model.blocks[layer]!.attention;
  const [rows] = x.shape as [number, number];
  const byHead = (v: Value) => g.transpose(g.reshape(v, [rows, model.heads, model.dHead]), [1, 0, 2]);
  if (reading === "bare") return byHead(g.matmul(x, value.bare));
  const read = reading === "normed" ? readStream(g, model.norm, x).hat : centred(g, model.norm, x);
  return addBias(g, byHead(g.matmul(read, value.weight)), value.bias);
}

/** What each head of a layer writes then. @returns [H, R, D]. */
export const writtenFrom = (g: Graph, model: Transformer, layer: number, x: Value, reading: NormReading): Value =>
  g.matmul(valuesFrom(g, model, layer, x, reading), model.blocks[layer]!.attention.output);

/** W_U as it acts on what is written to the stream, [V, D]: with the final norm's gain, and centred where that norm centres. */
export function writtenUnembedding(g: Graph, { final, unembedding }: Transformer): Value {
  return centred(g, final.norm, g.mul(unembedding, final.gain));
}

/**
 * The same less its mean over the vocabulary, [V, D]: adding one number to all logits moves neither a rank nor a probability, and
 * without it a direction is what sets a token apart from the others.
 */
export function tokenDirections(g: Graph, model: Transformer): Value {
  const written = writtenUnembedding(g, model);
  return g.sub(written, g.scale(g.sum(written, [0], true), 1 / model.vocabulary));
}

/** What the final norm's shift adds to every token's logit, [V, 1]; undefined where there is none. */
export function shiftLogits(g: Graph, { final, unembedding, dModel }: Transformer): Value | undefined {
  return final.shift && g.matmul(unembedding, g.reshape(final.shift, [dModel, 1]));
}

/** x without its mean along D where the norm takes it off: what of a change in x a centring norm lets through. */
export function centred(g: Graph, { kind }: StreamNorm, x: Value): Value {
  return kind === "layer" ? g.sub(x, g.mean(x)) : x;
}
