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
    const heads = model.blocks[layer]!.attention.writeByHead(headMajor(g, z));
    return g.concat([difference(g, heads, 1), asRow(difference(g, mlpOut, 0))], 0);
  });
  return [asRow(difference(g, embedded, 0)), ...layers];
}

/** Corrupted minus clean rows, which lie behind one another along the axis. */
function difference(g: Graph, stacked: Value, axis: number): Value {
  const rows = stacked.shape[axis]!;
  return g.sub(g.slice(stacked, axis, rows / 2, rows), g.slice(stacked, axis, 0, rows / 2));
}

/** [N, H, S, d_h] to [H, N·S, d_h]. */
export function headMajor(g: Graph, z: Value): Value {
  const [rows, heads, positions, dHead] = z.shape as [number, number, number, number];
  return g.reshape(g.transpose(z, [1, 0, 2, 3]), [heads, rows * positions, dHead]);
}
