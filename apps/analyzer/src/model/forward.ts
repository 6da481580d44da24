/**
 * @file The ordinary forward pass over a transformer's blocks, keeping the values that attribution needs: what each head and
 * MLP read and wrote. Architectures differ in their blocks, not here.
 */
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { type Reading, readStream } from "./norm.ts";
import type { Transformer } from "./transformer.ts";

export interface LayerTrace {
  /** The stream that the heads read, [N, S, D]. */
  stream: Value;
  /** The stream that the MLP reads: the same in parallel models, with this layer's heads added in sequential ones. */
  mlpStream: Value;
  /** What the heads read: x̂ [N, S, D] and its scale [N, S, 1]. */
  attention: Reading;
  /** Projections before bias, [N, S, H·d_h]; the gradient at one of them is that head input's alone. */
  query: Value;
  key: Value;
  value: Value;
  /** Head outputs before W_O, [N, H, S, d_h]. */
  z: Value;
  /** What attention adds to the stream, its bias included, [N, S, D]. */
  attentionOut: Value;
  /** The stream once this layer's heads have added to it, [N, S, D]. */
  between: Value;
  /** What the MLP reads; `hat` is a value of its own, so its gradient is the MLP's alone. */
  mlp: Reading;
  /** The MLP's output, [N, S, D]. */
  mlpOut: Value;
}

export interface Trace {
  layers: readonly LayerTrace[];
  /** The stream before the final norm, [N, S, D]. */
  final: Value;
}

/** @param embedded the `input` writer's output, [N, S, D]. */
export function forward(g: Graph, model: Transformer, embedded: Value): Trace {
  const layers: LayerTrace[] = [];
  let x = model.enter(embedded);
  for (let index = 0; index < model.layers; index++) {
    const { trace, next } = g.at(`layer ${index}`, () => layerForward(g, model, index, x));
    layers.push(trace);
    x = next;
  }
  return { layers, final: x };
}

function layerForward(g: Graph, model: Transformer, index: number, x: Value): { trace: LayerTrace; next: Value } {
  const heads = runHeads(g, model, index, x);
  const between = g.add(x, heads.attentionOut);
  const mlp = runMlp(g, model, index, model.parallel ? heads.attention : readStream(g, model.norm, between));
  const trace = { stream: x, mlpStream: model.parallel ? x : between, between, ...heads, ...mlp };
  return { trace, next: g.add(between, mlp.mlpOut) };
}

export type HeadsTrace = Pick<LayerTrace, "attention" | "query" | "key" | "value" | "z" | "attentionOut">;
export type MlpTrace = Pick<LayerTrace, "mlp" | "mlpOut">;

/** All heads of a layer on the stream x [N, S, D]. */
export function runHeads(g: Graph, model: Transformer, index: number, x: Value): HeadsTrace {
  const { attention } = model.blocks[index]!;
  const read = readStream(g, model.norm, x);
  const project = ({ weight }: { weight: Value }) => g.matmul(read.hat, weight);
  const [query, key, value] = [project(attention.query), project(attention.key), project(attention.value)];
  const z = attention.attend(toHeads(g, model, query), toHeads(g, model, key), toHeads(g, model, value));
  return { attention: read, query, key, value, z, attentionOut: attention.write(fromHeads(g, z)) };
}

/** The MLP of a layer on what it reads. */
export function runMlp(g: Graph, model: Transformer, index: number, read: Reading): MlpTrace {
  const hat = g.tap(read.hat);
  return { mlp: { ...read, hat }, mlpOut: model.blocks[index]!.mlp.apply(hat) };
}

/** [N, S, H·d_h] to [N, H, S, d_h]. */
export function toHeads(g: Graph, { heads, dHead }: Transformer, x: Value): Value {
  const [rows, positions] = x.shape;
  return g.transpose(g.reshape(x, [rows!, positions!, heads, dHead]), [0, 2, 1, 3]);
}

/** [N, H, S, d_h] to [N, S, H·d_h]. */
export function fromHeads(g: Graph, z: Value): Value {
  const [rows, heads, positions, dHead] = z.shape;
  return g.reshape(g.transpose(z, [0, 2, 1, 3]), [rows!, positions!, heads! * dHead!]);
}
