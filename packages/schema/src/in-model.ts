/** @file Whether a model of some shape has a node or an edge, without laying out its graph, which may be of any size. */
import type { GraphShape } from "./computation-graph.ts";
import { type CircuitNode, type Edge, formatEdge, formatNode, parseEdge, parseNode } from "./node-name.ts";

/** @param name any text @returns whether it is the name, as we write it, of a node or an edge of the model */
export function isComponentOf(shape: GraphShape, name: string): boolean {
  try {
    if (!name.includes("->")) {
      const node = parseNode(name);
      return isNodeOf(shape, node) && formatNode(node) === name;
    }
    const edge = parseEdge(name);
    return isEdgeOf(shape, edge) && formatEdge(edge) === name;
  } catch {
    return false;
  }
}

/** Whatever the spelling of its name. */
export function isNodeOf({ layers, heads }: GraphShape, node: CircuitNode): boolean {
  return !("layer" in node) || (node.layer < layers && (node.kind !== "head" || node.head < heads));
}

/** A layer's MLP also reads the heads beside it, unless both read the same stream. */
function isEdgeOf(shape: GraphShape, { writer, reader }: Edge): boolean {
  const ends: CircuitNode[] = [writer, reader];
  if (!ends.every((node) => isNodeOf(shape, node))) return false;
  if (writer.kind === "input" || reader.kind === "logits" || writer.layer < reader.layer) return true;
  return writer.layer === reader.layer && writer.kind === "head" && reader.kind === "mlp" && !shape.parallel;
}
