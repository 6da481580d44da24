/**
 * @file The score matrix from writers and readers: every inner product over items, positions and model width that belongs to
 * an edge, as one matrix product per layer of readers.
 */
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import type { Transformer } from "../model/transformer.ts";
import type { AlongNorm, LayerReaders, ReaderGradients } from "./readers.ts";

/**
 * @param writers one block [n, B·S, D] for the input and for each layer
 * @returns [n_w, n_r]; cells that are no edges hold zeros or numbers without meaning
 */
export function contract(g: Graph, model: Transformer, writers: readonly Value[], readers: ReaderGradients): Value {
  const total = writers.reduce((sum, block) => sum + block.shape[0]!, 0);
  const along = writersAlongNorm(g, writers, readers.layers);
  const columns = readers.layers.map((layer, index) => {
    // In sequential models the MLP also reads this layer's heads, so the block reaches one layer further.
    const upstream = g.concat(writers.slice(0, index + (model.parallel ? 1 : 2)), 0);
    const first = inner(g, upstream, layer.projected);
    const own = along?.[index];
    return padRows(g, own ? g.sub(first, secondTerm(g, layer.alongNorm!, own, first.shape)) : first, total);
  });
  return g.concat([...columns, inner(g, g.concat(writers, 0), readers.logits)], 1);
}

/** Σ over B·S and D: [n, B·S, D] with [v, B·S, D] to [n, v]. */
export function inner(g: Graph, writers: Value, readers: Value): Value {
  const flat = (x: Value) => g.reshape(x, [x.shape[0]!, x.shape[1]! * x.shape[2]!]);
  return g.matmul(flat(writers), g.swapLast(flat(readers)));
}

/** <writer, x̂_k> over model width, for all writers and layers at once: per layer [n_w, n·B·S]. */
function writersAlongNorm(g: Graph, writers: readonly Value[], layers: readonly LayerReaders[]): Value[] | undefined {
  const hats = layers.flatMap(({ alongNorm }) => (alongNorm ? [g.transpose(alongNorm.hat, [1, 0, 2])] : []));
  if (hats.length === 0) return undefined;
  const byPosition = g.transpose(g.concat(writers, 0), [1, 2, 0]);
  const products = g.transpose(g.matmul(g.concat(hats, 1), byPosition), [2, 1, 0]);
  let next = 0;
  return hats.map(({ shape }) => {
    const own = g.slice(products, 1, next, next + shape[1]!);
    next += shape[1]!;
    return g.reshape(own, [own.shape[0]!, own.shape[1]! * own.shape[2]!]);
  });
}

/** Σ_k <writer, x̂_k> c_k for q, k, v; the MLP's column has none. */
function secondTerm(g: Graph, { scalars }: AlongNorm, along: Value, [rows]: readonly number[]): Value {
  const upstream = g.slice(along, 0, 0, rows!);
  return g.concat([g.matmul(upstream, scalars), g.zeros([rows!, 1])], 1);
}

function padRows(g: Graph, x: Value, rows: number): Value {
  const missing = rows - x.shape[0]!;
  return missing === 0 ? x : g.concat([x, g.zeros([missing, x.shape[1]!])], 0);
}
