/** @file A graph as text, one node a line, so that a reviewer can check a backward pass by eye and tests can read it. */
import type { Graph } from "./graph.ts";
import { show, type Value } from "./value.ts";

/** For example `x:f32[2,3] w:f32[3,4] ->` and below it `v2:f32[2,4] = MatMul x w`. */
export function print(g: Graph): string {
  const names = valueNames(g);
  const name = (value: Value) => names.get(value) ?? `v${value.id}`;
  const typed = (value: Value) => `${name(value)}:${show(value)}`;
  const header = [...g.inputs.values(), ...g.weights.keys()].map(typed).join(" ");
  const lines = g.nodes.map((node) => {
    const attributes = Object.entries(node.attributes).map(([key, value]) => `${key}=${value}`);
    const call = [node.op, ...node.inputs.map(name), ...attributes].join(" ");
    return `  ${node.outputs.map(typed).join(", ")} = ${call}`;
  });
  const outputs = [...g.outputs].map(([key, value]) => `${key}=${name(value)}`).join(" ");
  return [`${header} ->`, ...lines, ...(outputs ? [`  return ${outputs}`] : [])].join("\n");
}

function valueNames(g: Graph): Map<Value, string> {
  const names = new Map<Value, string>();
  for (const [name, value] of g.inputs) names.set(value, name);
  for (const [value, { name }] of g.weights) names.set(value, name);
  for (const [value, data] of g.constants)
    if (data.length === 1) names.set(value, value.shape.length === 0 ? `${data[0]}` : `[${data[0]}]`);
  return names;
}
