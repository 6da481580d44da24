/**
 * @file Writers, readers and edges of a transformer, derived from its shape alone.
 *
 * Rows of every score matrix are writers in the order input, then per layer its heads and its MLP:
 * n_w = 1 + L(H+1). Columns are readers, per layer all q, all k, all v, then the MLP, and last the logits:
 * n_r = L(3H+1) + 1. A cell is `row * n_r + column`; an edge is a cell whose writer is upstream of its reader.
 */
import { HEAD_INPUTS, type HeadInput, type Reader, type Writer } from "./node-name.ts";

export interface GraphShape {
  layers: number;
  heads: number;
  /** True when attention and MLP of a layer read the same stream (GPT-NeoX); false when the MLP also reads this layer's heads. */
  parallel: boolean;
}

export interface ComputationGraph extends GraphShape {
  writers: readonly Writer[];
  readers: readonly Reader[];
  /** How many writers, counted from the first row, are upstream of each reader: [n_r]. */
  upstream: readonly number[];
  /** Number of edges: the sum of `upstream`. */
  edges: number;
}

export function computationGraph({ layers, heads, parallel }: GraphShape): ComputationGraph {
  const writers: Writer[] = [{ kind: "input" }];
  const readers: Reader[] = [];
  const upstream: number[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const before = writers.length;
    for (const input of HEAD_INPUTS)
      for (let head = 0; head < heads; head++) {
        readers.push({ kind: "head", layer, head, input });
        upstream.push(before);
      }
    for (let head = 0; head < heads; head++) writers.push({ kind: "head", layer, head });
    readers.push({ kind: "mlp", layer });
    upstream.push(parallel ? before : writers.length);
    writers.push({ kind: "mlp", layer });
  }
  readers.push({ kind: "logits" });
  upstream.push(writers.length);
  return { layers, heads, parallel, writers, readers, upstream, edges: upstream.reduce((a, b) => a + b, 0) };
}

/** Row of a writer. Layers and heads must lie inside the graph. */
export function writerIndex({ heads }: GraphShape, writer: Writer): number {
  if (writer.kind === "input") return 0;
  const first = 1 + writer.layer * (heads + 1);
  return writer.kind === "head" ? first + writer.head : first + heads;
}

/** Column of a reader. Layers and heads must lie inside the graph. */
export function readerIndex({ layers, heads }: GraphShape, reader: Reader): number {
  if (reader.kind === "logits") return layers * (3 * heads + 1);
  const first = reader.layer * (3 * heads + 1);
  return reader.kind === "mlp" ? first + 3 * heads : first + inputRank(reader.input) * heads + reader.head;
}

function inputRank(input: HeadInput): number {
  return HEAD_INPUTS.indexOf(input);
}

/** Cells of all edges in row-major order: [edges]. This is the order of packed scores. */
export function edgeCells(graph: ComputationGraph): Int32Array {
  const cells = new Int32Array(graph.edges);
  let next = 0;
  for (let row = 0; row < graph.writers.length; row++)
    for (let column = 0; column < graph.readers.length; column++)
      if (row < graph.upstream[column]!) cells[next++] = row * graph.readers.length + column;
  return cells;
}

/** Whether the model has this edge at all. */
export function isEdge(graph: ComputationGraph, row: number, column: number): boolean {
  return row >= 0 && column >= 0 && column < graph.readers.length && row < graph.upstream[column]!;
}

/** Place of an edge among those of `edgeCells`, without making them: the edges of earlier rows, and those before it in its own. */
export function edgePlace({ upstream }: ComputationGraph, row: number, column: number): number {
  return upstream.reduce(
    (sum, writers, at) => sum + Math.min(writers, row) + (at < column && writers > row ? 1 : 0),
    0,
  );
}
