/**
 * @file Slices that together are the whole of a value run as one, wherever the first of them is needed. Source: onnxruntime 1.30,
 * GatherSliceToSplitFusion.
 */
import type { GraphNode } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";

/** @param nodes in an order in which every input is known. @returns the same with slices joined where onnxruntime joins them. */
export function joinedSlices(nodes: readonly GraphNode[]): GraphNode[] {
  const readers = new Map<Value, GraphNode[]>();
  for (const node of nodes) for (const x of new Set(node.inputs)) readers.set(x, [...(readers.get(x) ?? []), node]);
  const joined = new Map<GraphNode, readonly GraphNode[]>();
  for (const slices of readers.values()) if (isPartition(slices)) for (const each of slices) joined.set(each, slices);
  return nodes.flatMap((node) => {
    const slices = joined.get(node);
    if (slices === undefined) return [node];
    return node === slices[0] ? [{ ...node, outputs: slices.flatMap(({ outputs }) => outputs) }] : [];
  });
}

/** Whether these are the readers of a value that cut it into all its parts along one axis. */
function isPartition(nodes: readonly GraphNode[]): boolean {
  const slices = nodes.filter((node): node is GraphNode<"Slice"> => node.op === "Slice");
  if (slices.length < 2 || slices.length < nodes.length) return false;
  const parts = slices.map(({ attributes }) => attributes).sort((a, b) => a.start - b.start);
  const { axis } = parts[0]!;
  const { shape } = slices[0]!.inputs[0]!;
  const starts = [0, ...parts.map(({ end }) => end)];
  return parts.every((part, i) => part.axis === axis && part.start === starts[i]) && starts.at(-1) === shape[axis];
}
