/**
 * @file The score matrix from writers and readers: every inner product over items, positions and model width that belongs to
 * an edge, as one matrix product per layer of readers; or over positions and model width alone, item by item, as one product
 * for each item, which are the same multiplications.
 */
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import type { Transformer } from "../model/transformer.ts";
import type { AlongNorm, LayerReaders, ReaderGradients } from "./readers.ts";

/**
 * @param writers one block [n, B·S, D] for the input and for each layer
 * @param apart how many items are kept apart: B, or undefined to sum over them
 * @returns [n_w, n_r], or [B, n_w, n_r]; cells that are no edges hold zeros or numbers without meaning
 */
export function contract(
  g: Graph,
  model: Transformer,
  writers: readonly Value[],
  readers: ReaderGradients,
  apart?: number,
): Value {
  const total = writers.reduce((sum, block) => sum + block.shape[0]!, 0);
  const along = writersAlongNorm(g, writers, readers.layers);
  const columns = readers.layers.map((layer, index) => {
    // In sequential models the MLP also reads this layer's heads, so the block reaches one layer further.
    const upstream = g.concat(writers.slice(0, index + (model.parallel ? 1 : 2)), 0);
    const first = inner(g, upstream, layer.projected, apart);
    const own = along?.[index];
    return padRows(g, own ? g.sub(first, secondTerm(g, layer.alongNorm!, own, first.shape, apart)) : first, total);
  });
  const toLogits = inner(g, g.concat(writers, 0), readers.logits, apart);
  return g.concat([...columns, toLogits], toLogits.shape.length - 1);
}

/** Σ over B·S and D: [n, B·S, D] with [v, B·S, D] to [n, v]; with B items apart, Σ over S and D to [B, n, v]. */
export function inner(g: Graph, writers: Value, readers: Value, apart?: number): Value {
  const flat = (x: Value) => itemsApart(g, g.reshape(x, [x.shape[0]!, x.shape[1]! * x.shape[2]!]), apart);
  return g.matmul(flat(writers), g.swapLast(flat(readers)));
}

/** [n, B·X] to [B, n, X] where items are kept apart. */
function itemsApart(g: Graph, x: Value, apart: number | undefined): Value {
  if (apart === undefined) return x;
  const [rows, width] = x.shape as [number, number];
  return g.transpose(g.reshape(x, [rows, apart, width / apart]), [1, 0, 2]);
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
function secondTerm(
  g: Graph,
  { scalars, hat }: AlongNorm,
  along: Value,
  shape: readonly number[],
  apart: number | undefined,
): Value {
  const rows = shape.at(-2)!;
  const split = (x: Value) => itemsApart(g, itemsFirst(g, x, hat.shape[0]!, apart), apart);
  const product = g.matmul(split(g.slice(along, 0, 0, rows)), g.swapLast(split(g.swapLast(scalars))));
  return g.concat([product, g.zeros([...shape.slice(0, -1), 1])], shape.length - 1);
}

/** [r, n·B·S], the points of the path varying slowest, to [r, B·n·S], the items doing so, where they are kept apart. */
function itemsFirst(g: Graph, x: Value, points: number, apart: number | undefined): Value {
  if (apart === undefined) return x;
  const [rows, width] = x.shape as [number, number];
  const byPoint = g.reshape(x, [rows, points, apart, width / points / apart]);
  return g.reshape(g.transpose(byPoint, [0, 2, 1, 3]), [rows, width]);
}

function padRows(g: Graph, x: Value, rows: number): Value {
  const axis = x.shape.length - 2;
  const missing = rows - x.shape[axis]!;
  return missing === 0 ? x : g.concat([x, g.zeros(x.shape.with(axis, missing))], axis);
}
