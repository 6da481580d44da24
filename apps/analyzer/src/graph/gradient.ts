/**
 * @file Reverse-mode differentiation over our op graph.
 *
 * Walks once from the scalar back towards the values asked for, asking each op for its vjp and adding where a value is used
 * twice. It runs nothing: the result is a larger graph. Only what lies between the scalar and `wrt` is differentiated.
 * Limits: one scalar output, no control flow. The rules stand beside their ops, in graph/ops/.
 */
import type { Graph, GraphNode } from "./graph.ts";
import type { OpAttributes, OpName } from "./ops/attributes.ts";
import type { Cotangent, VjpContext } from "./ops/op.ts";
import { opTable } from "./ops/table.ts";
import { ShapeError, show, sizeOf, type Value } from "./value.ts";

/**
 * @param scalar the value to differentiate, f32[] or any shape of one element
 * @param wrt    values anywhere in the graph: inputs, weights or intermediate ones
 * @returns d scalar / d wrt[i], each of the shape of wrt[i]
 * @throws ShapeError when `scalar` has more than one element or does not depend on one of `wrt`
 */
export function gradient(g: Graph, scalar: Value, wrt: readonly Value[]): Value[] {
  if (sizeOf(scalar.shape) !== 1) throw new ShapeError(`gradient() needs a scalar, not ${show(scalar)}`);
  const nodes = [...g.nodes];
  const active = dependents(nodes, wrt);
  const cotangents = new Map<Value, Value>([[scalar, g.constant(Float32Array.of(1), scalar.shape)]]);
  for (const node of nodes.reverse())
    if (node.outputs.some((y) => active.has(y))) pullBack(g, node, active, cotangents);
  return wrt.map((value) => {
    const cotangent = cotangents.get(value);
    if (!cotangent) throw new ShapeError(`the scalar does not depend on value ${value.id}: ${show(value)}`);
    return cotangent;
  });
}

/** Every value through which a change of `wrt` can reach the scalar. */
function dependents(nodes: readonly GraphNode[], wrt: readonly Value[]): Set<Value> {
  const active = new Set(wrt);
  for (const node of nodes) if (node.inputs.some((x) => active.has(x))) for (const y of node.outputs) active.add(y);
  return active;
}

function pullBack(g: Graph, node: GraphNode, active: ReadonlySet<Value>, cotangents: Map<Value, Value>): void {
  const grads = node.outputs.map((y) => cotangents.get(y) ?? null);
  if (grads.every((grad) => grad === null)) return;
  g.at(`${node.site}/d${node.op}`, () => {
    for (const [i, cotangent] of vjpOf(g, node, grads).entries()) {
      const x = node.inputs[i]!;
      if (cotangent === null || !active.has(x)) continue;
      const sofar = cotangents.get(x);
      cotangents.set(x, sofar ? g.add(sofar, cotangent()) : cotangent());
    }
  });
}

function vjpOf<Name extends OpName>(
  g: Graph,
  node: GraphNode<Name>,
  grads: readonly (Value | null)[],
): readonly Cotangent[] {
  const at: VjpContext<OpAttributes[Name]> = {
    g,
    inputs: node.inputs,
    outputs: node.outputs,
    grads,
    attributes: node.attributes,
  };
  return opTable[node.op].vjp(at);
}
