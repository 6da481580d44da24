/**
 * @file A second look at a finished graph: every value is defined before it is used and defined once, shapes are what the ops
 * say, and outputs exist. The builder cannot produce anything else; this holds rewrites and future passes to the same law.
 */
import type { Graph, GraphNode } from "./graph.ts";
import { opTable } from "./ops/table.ts";
import { ShapeError, sameShape, show, type Type, type Value } from "./value.ts";

/** @throws ShapeError naming the first node that breaks a rule. */
export function verify(g: Graph): void {
  const defined = new Set<Value>([...g.inputs.values(), ...g.weights.keys(), ...g.constants.keys()]);
  for (const [index, node] of g.nodes.entries()) {
    const where = `node ${index} (${node.op}${node.site ? ` at ${node.site}` : ""})`;
    for (const x of node.inputs)
      if (!defined.has(x)) throw new ShapeError(`${where} uses value ${x.id} before it is defined`);
    const types = outputTypes(node, where);
    for (const [i, y] of node.outputs.entries()) {
      const type = types[i];
      if (!type || type.dtype !== y.dtype || !sameShape(type.shape, y.shape))
        throw new ShapeError(`${where} gives ${type ? show(type) : "nothing"} where the graph says ${show(y)}`);
      if (defined.has(y)) throw new ShapeError(`${where} defines value ${y.id} a second time`);
      defined.add(y);
    }
    if (types.length !== node.outputs.length)
      throw new ShapeError(`${where} has ${node.outputs.length} outputs where the op gives ${types.length}`);
  }
  for (const [name, value] of g.outputs)
    if (!defined.has(value)) throw new ShapeError(`output "${name}" is value ${value.id}, which nothing defines`);
}

function outputTypes(node: GraphNode, where: string): readonly Type[] {
  try {
    return opTable[node.op].shape(node.inputs, node.attributes as never);
  } catch (error) {
    throw error instanceof ShapeError ? new ShapeError(`${where}: ${error.message}`) : error;
  }
}
