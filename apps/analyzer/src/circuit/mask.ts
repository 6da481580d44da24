/** @file An edge set as the mask that circuit evaluation takes. */
import { type ComputationGraph, isEdge, UserError } from "@atlas/schema";

/**
 * @returns [n_w * n_r] row-major: 1 where the edge is in the circuit, 0 elsewhere
 * @throws UserError when a cell is no edge of the graph: it would otherwise be ignored in silence
 */
export function edgeMask(graph: ComputationGraph, cells: Iterable<number>): Float32Array {
  const columns = graph.readers.length;
  const mask = new Float32Array(graph.writers.length * columns);
  for (const cell of cells) {
    if (!Number.isInteger(cell) || !isEdge(graph, Math.floor(cell / columns), cell % columns))
      throw new UserError(
        `Cell ${cell} of a circuit is no edge of a model with ${graph.layers} layers and ${graph.heads} heads; ` +
          `check that the circuit belongs to this model.`,
      );
    mask[cell] = 1;
  }
  return mask;
}
