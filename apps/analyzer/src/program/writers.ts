/** @file What each writer's output changes by when the prompt is corrupted: out_u(x') − out_u(x). */
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import type { Trace } from "../model/forward.ts";
import type { Transformer } from "../model/transformer.ts";

/**
 * @param embedded, recorded clean rows, then corrupted rows: [2B, S, D]
 * @returns one block [writers, B·S, D] for the input and then for each layer (its heads, then its MLP)
 */
export function writerDifferences(g: Graph, model: Transformer, embedded: Value, recorded: Trace): Value[] {
  const asRow = (x: Value) => g.reshape(x, [1, x.shape[0]! * x.shape[1]!, model.dModel]);
  const layers = recorded.layers.map(({ z, mlpOut }, layer) => {
    const heads = projectHeads(g, model, layer, difference(g, z));
    return g.concat([heads, asRow(difference(g, mlpOut))], 0);
  });
  return [asRow(difference(g, embedded)), ...layers];
}

function difference(g: Graph, stacked: Value): Value {
  const rows = stacked.shape[0]!;
  return g.sub(g.slice(stacked, 0, rows / 2, rows), g.slice(stacked, 0, 0, rows / 2));
}

/** z_h W_O^h for every head, without the output bias. @param z [N, H, S, d_h]. @returns [H, N·S, D]. */
export function projectHeads(g: Graph, model: Transformer, layer: number, z: Value): Value {
  const { heads, dHead, dModel } = model;
  const [rows, , positions] = z.shape;
  const byHead = g.reshape(g.transpose(z, [1, 0, 2, 3]), [heads, rows! * positions!, dHead]);
  return g.matmul(byHead, g.reshape(model.blocks[layer]!.attention.outWeight, [heads, dHead, dModel]));
}
