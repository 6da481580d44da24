/**
 * @file Layout of a stored score matrix: little-endian float32, one value per edge, in the row-major edge order of
 * `edgeCells`. The order follows from the model's shape, so nothing but the values is stored.
 * Layout version: 1 (BUNDLE_FORMAT carries it).
 */
import { type ComputationGraph, edgeCells } from "./computation-graph.ts";
import { UserError } from "./errors.ts";

/** @param matrix dense scores, [n_w * n_r] row-major; cells without an edge are dropped. */
export function packScores(graph: ComputationGraph, matrix: Float32Array): Uint8Array {
  const cells = edgeCells(graph);
  const bytes = new Uint8Array(cells.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [i, cell] of cells.entries()) view.setFloat32(i * 4, matrix[cell]!, true);
  return bytes;
}

/**
 * @returns dense scores, [n_w * n_r] row-major; NaN where the model has no edge.
 * @throws UserError when the length does not fit the graph.
 */
export function unpackScores(graph: ComputationGraph, bytes: Uint8Array): Float32Array {
  if (bytes.byteLength !== graph.edges * 4)
    throw new UserError(
      `Packed scores hold ${bytes.byteLength} bytes where a graph of ${graph.edges} edges needs ${graph.edges * 4}; ` +
        `check that they belong to this model.`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const matrix = new Float32Array(graph.writers.length * graph.readers.length).fill(Number.NaN);
  for (const [i, cell] of edgeCells(graph).entries()) matrix[cell] = view.getFloat32(i * 4, true);
  return matrix;
}
