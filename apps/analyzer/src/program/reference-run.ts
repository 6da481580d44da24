/**
 * @file What stands in for a writer that is taken out: its reference value r_u, and the stream that readers would see if every
 * writer were taken out. Circuit evaluation and attribution take both from here, whatever the ablation:
 *
 *   interchange  r_u = out_u on the corrupted prompt of the same item
 *   mean         r_u = mean of out_u over a reference set of prompts (record-means.ts)
 *   zero         r_u = 0
 *
 * What belongs to no writer stays in every ablation: learned positions and the output biases of attention.
 */
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { forward } from "../model/forward.ts";
import type { Transformer } from "../model/transformer.ts";
import { headMajor } from "./writers.ts";

export interface ReferenceLayer {
  /** The stream that heads and MLP would read, [B, S, D] or, the same for all items, [1, S, D]. */
  stream: Value;
  mlpStream: Value;
  /** r_u of the heads, broadcasts to [H, B·S, D]. */
  heads: Value;
  /** The head outputs before W_O that these come from, [H, B·S, d_h], where they come from any. */
  z?: Value;
  /** r_u of the MLP, broadcasts to [B·S, D]. */
  mlp: Value;
}

export interface ReferenceRun {
  /** r_u of the input, [B, S, D] or [1, S, D]. */
  input: Value;
  layers: readonly ReferenceLayer[];
  /** The stream that the logits would read, [B, S, D] or [1, S, D]. */
  final: Value;
}

/** @param corrupted token ids, [B, S]. */
export function interchangeReference(g: Graph, model: Transformer, corrupted: Value): ReferenceRun {
  const input = model.embed(corrupted);
  const { layers, final } = forward(g, model, input);
  return {
    input,
    final,
    layers: layers.map(({ stream, mlpStream, z: byItem, mlpOut }, index) => {
      const z = headMajor(g, byItem);
      const mlp = g.reshape(mlpOut, [mlpOut.shape[0]! * mlpOut.shape[1]!, model.dModel]);
      return { stream, mlpStream, heads: model.blocks[index]!.attention.writeByHead(z), z, mlp };
    }),
  };
}

/** @param means one value per writer, [n_w, S, D]. @param batch B. */
export function meanReference(g: Graph, model: Transformer, means: Value, batch: number): ReferenceRun {
  const [, positions, width] = means.shape as [number, number, number];
  const rows = (from: number, to: number) => g.slice(means, 0, from, to);
  const everyItem = (x: Value) => {
    const writers = x.shape[0]!;
    const repeated = g.expand(g.reshape(x, [writers, 1, positions, width]), [writers, batch, positions, width]);
    return g.reshape(repeated, [writers, batch * positions, width]);
  };
  const outputs = model.blocks.map((_, index) => {
    const first = 1 + index * (model.heads + 1);
    return { heads: rows(first, first + model.heads), mlp: rows(first + model.heads, first + model.heads + 1) };
  });
  const streams = constantStreams(g, model, rows(0, 1), outputs);
  return {
    input: rows(0, 1),
    final: streams.final,
    layers: outputs.map(({ heads, mlp }, index) => ({
      ...streams.layers[index]!,
      heads: everyItem(heads),
      mlp: g.reshape(everyItem(mlp), [batch * positions, width]),
    })),
  };
}

export function zeroReference(g: Graph, model: Transformer, positions: number): ReferenceRun {
  const nothing = g.zeros([1, positions, model.dModel]);
  const streams = constantStreams(
    g,
    model,
    nothing,
    model.blocks.map(() => undefined),
  );
  const zero = g.scalar(0);
  return {
    input: nothing,
    final: streams.final,
    layers: streams.layers.map((own) => ({ ...own, heads: zero, mlp: zero })),
  };
}

/** Streams that add up from r_u [n, S, D] and what belongs to no writer, each [1, S, D]. */
function constantStreams(
  g: Graph,
  model: Transformer,
  input: Value,
  outputs: readonly ({ heads: Value; mlp: Value } | undefined)[],
): { layers: Pick<ReferenceLayer, "stream" | "mlpStream">[]; final: Value } {
  const noHeads = g.zeros([1, input.shape[1]!, model.heads * model.dHead]);
  let stream = model.enter(input);
  const layers = model.blocks.map(({ attention }, index) => {
    const own = outputs[index];
    const before = stream;
    const biased = g.add(before, attention.write(noHeads));
    const between = own ? g.add(biased, g.sum(own.heads, [0], true)) : biased;
    stream = own ? g.add(between, own.mlp) : between;
    return { stream: before, mlpStream: model.parallel ? before : between };
  });
  return { layers, final: stream };
}
