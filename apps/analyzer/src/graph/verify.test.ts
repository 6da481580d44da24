/** @file Each kind of damage to a finished graph is refused, and the message names the node. */
import { expect, test } from "vitest";
import { gradient } from "./gradient.ts";
import { Graph } from "./graph.ts";
import { ShapeError } from "./value.ts";
import { verify } from "./verify.ts";

/** Node 0 at "layer 0": MatMul x w, f32[2,4]. Node 1: Normalize of it. Node 2: its sum. Output "y". */
function sound(): Graph {
  const g = new Graph();
  const x = g.input("x", "f32", [2, 3]);
  const w = g.weight("w", "f32", [3, 4], { file: "model.safetensors", offset: 0, length: 48 });
  const product = g.at("layer 0", () => g.matmul(x, w));
  g.output("y", g.sum(g.normalize(product, 1e-5, true).normalized, [1]));
  return g;
}

test("accepts what the builder and gradient() make", () => {
  const g = sound();
  expect(() => verify(g)).not.toThrow();
  gradient(g, g.sumAll(g.outputs.get("y")!), [g.inputs.get("x")!]);
  expect(() => verify(g)).not.toThrow();
});

/** Damage done to a sound graph, and what the message must say. */
const damages: Record<string, [damage: (g: Graph) => void, says: string]> = {
  "a value used before it is defined": [
    (g) => g.nodes.reverse(),
    "node 0 (ReduceSum) uses value 3 before it is defined",
  ],
  "a value of another graph": [
    (g) => {
      g.nodes[1] = { ...g.nodes[1]!, inputs: [new Graph().input("x", "f32", [2, 4])] };
    },
    "node 1 (Normalize) uses value 0 before it is defined",
  ],
  "an output of another shape": [
    (g) => {
      g.nodes[0] = { ...g.nodes[0]!, outputs: [{ ...g.nodes[0]!.outputs[0]!, shape: [4, 2] }] };
    },
    "node 0 (MatMul at layer 0) gives f32[2,4] where the graph says f32[4,2]",
  ],
  "an output of another element type": [
    (g) => {
      g.nodes[0] = { ...g.nodes[0]!, outputs: [{ ...g.nodes[0]!.outputs[0]!, dtype: "i64" }] };
    },
    "node 0 (MatMul at layer 0) gives f32[2,4] where the graph says i64[2,4]",
  ],
  "an output that the op does not have": [
    (g) => {
      g.nodes[0] = { ...g.nodes[0]!, outputs: [...g.nodes[0]!.outputs, { id: 99, dtype: "f32", shape: [1] }] };
    },
    "node 0 (MatMul at layer 0) gives nothing where the graph says f32[1]",
  ],
  "an output of the op that is left out": [
    (g) => {
      g.nodes[1] = { ...g.nodes[1]!, outputs: g.nodes[1]!.outputs.slice(0, 1) };
    },
    "node 1 (Normalize)",
  ],
  "a value defined twice": [
    (g) => g.nodes.push(g.nodes[0]!),
    "node 3 (MatMul at layer 0) defines value 2 a second time",
  ],
  "an input defined by a node": [
    (g) => {
      g.nodes[0] = { ...g.nodes[0]!, inputs: [...g.inputs.values(), ...g.weights.keys()], outputs: [transposable(g)] };
    },
    "node 0 (MatMul at layer 0)",
  ],
  "inputs that do not fit their op": [
    (g) => {
      g.nodes[0] = { ...g.nodes[0]!, inputs: [...g.weights.keys(), ...g.inputs.values()] };
    },
    "node 0 (MatMul at layer 0)",
  ],
  "an output that nothing defines": [(g) => g.nodes.pop(), 'output "y" is value 5, which nothing defines'],
};

/** The graph's own input, which no node may give. */
function transposable(g: Graph) {
  return g.inputs.get("x")!;
}

test.each(Object.entries(damages))("refuses %s", (_what, [damage, says]) => {
  const g = sound();
  damage(g);
  expect(() => verify(g)).toThrow(ShapeError);
  expect(() => verify(g)).toThrow(says);
});
