/**
 * @file The order in which onnxruntime runs a graph: backwards in depth from the outputs, the last first, each node behind all it needs,
 * of which those that stand last in the graph come first. Source: onnxruntime 1.30, Graph::ReverseDFSFrom and GraphViewer.
 */
import type { GraphNode } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";

/** @param nodes in an order in which every input is known. */
export function executionOrder(nodes: readonly GraphNode[]): GraphNode[] {
  const place = new Map(nodes.map((node, index) => [node, index]));
  const maker = new Map<Value, GraphNode>();
  for (const node of nodes) for (const y of node.outputs) maker.set(y, node);
  const needs = (node: GraphNode) => [...new Set(node.inputs.flatMap((x) => maker.get(x) ?? []))];
  const needed = new Set(nodes.flatMap(needs));
  const stack = nodes.filter((node) => !needed.has(node)).map((node) => ({ node, ready: false }));
  const seen = new Set<GraphNode>();
  const order: GraphNode[] = [];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { node, ready } = top;
    if (ready) order.push(node);
    if (ready || seen.has(node)) continue;
    seen.add(node);
    stack.push({ node, ready: true });
    const before = needs(node).sort((a, b) => place.get(a)! - place.get(b)!);
    for (const each of before) if (!seen.has(each)) stack.push({ node: each, ready: false });
  }
  return order;
}
