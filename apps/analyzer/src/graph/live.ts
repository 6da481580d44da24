/** @file Which nodes of a graph run: those that an output needs and that onnxruntime does not fold into constants beforehand. */
import type { Graph, GraphNode } from "./graph.ts";
import type { Value } from "./value.ts";

/** Nodes that an output depends on; vjps and taps leave others behind. In the graph's order. */
export function liveNodes(g: Graph): GraphNode[] {
  const needed = new Set<Value>(g.outputs.values());
  const live: GraphNode[] = [];
  for (const node of [...g.nodes].reverse()) {
    if (!node.outputs.some((y) => needed.has(y))) continue;
    live.push(node);
    for (const x of node.inputs) needed.add(x);
  }
  return live.reverse();
}

/** Live nodes that depend on an input of the graph. What depends on weights and constants alone is computed once, with the session. */
export function runningNodes(g: Graph): GraphNode[] {
  const varying = new Set<Value>(g.inputs.values());
  return liveNodes(g).filter(({ inputs, outputs }) => {
    const varies = inputs.some((x) => varying.has(x));
    if (varies) for (const y of outputs) varying.add(y);
    return varies;
  });
}
