/**
 * @file Layout of stored scores: little-endian float32, one value per edge, in the row-major edge order of `edgeCells`, or one
 * per writer, in their order. The order follows from the model's shape, so nothing but the values is stored.
 * Layout version: 1 (BUNDLE_FORMAT carries it).
 */
import { type ComputationGraph, edgeCells } from "./computation-graph.ts";
import { UserError } from "./errors.ts";
import type { AttributionLevel } from "./run-settings.ts";

/** @param scores dense [n_w * n_r] row-major for edges, where cells without an edge are dropped; [n_w] for nodes. */
export function packScores(
  graph: ComputationGraph,
  scores: Float32Array,
  level: AttributionLevel = "edge",
): Uint8Array {
  const stored = places(graph, level);
  const bytes = new Uint8Array(stored.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [i, at] of stored.entries()) view.setFloat32(i * 4, scores[at]!, true);
  return bytes;
}

/**
 * @returns dense scores: [n_w * n_r] row-major for edges, NaN where the model has no edge; [n_w] for nodes.
 * @throws UserError when the length does not fit the graph.
 */
export function unpackScores(
  graph: ComputationGraph,
  bytes: Uint8Array,
  level: AttributionLevel = "edge",
): Float32Array {
  const stored = places(graph, level);
  if (bytes.byteLength !== stored.length * 4)
    throw new UserError(
      `Packed scores hold ${bytes.byteLength} bytes where a graph of ${stored.length} ${level}s needs ${stored.length * 4}; ` +
        `check that they belong to this model.`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = level === "edge" ? graph.writers.length * graph.readers.length : graph.writers.length;
  const scores = new Float32Array(size).fill(Number.NaN);
  for (const [i, at] of stored.entries()) scores[at] = view.getFloat32(i * 4, true);
  return scores;
}

/** Where each stored value stands among the dense scores. */
function places(graph: ComputationGraph, level: AttributionLevel): Int32Array {
  return level === "edge" ? edgeCells(graph) : Int32Array.from(graph.writers.keys());
}
