/** @file The activations of MLPs; their formulas stand beside the type `Activation`. */
import type { Activation } from "../checkpoint/activation-config.ts";
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";

const FUNCTIONS: Record<Activation, (g: Graph, x: Value) => Value> = {
  gelu: (g, x) => g.gelu(x),
  "gelu-tanh": (g, x) => g.geluTanh(x),
  relu: (g, x) => g.relu(x),
  silu: (g, x) => g.silu(x),
  // In terms of an op that every device has.
  tanh: (g, x) => g.sub(g.scale(g.sigmoid(g.scale(x, 2)), 2), g.scalar(1)),
};

export const activate = (g: Graph, activation: Activation, x: Value): Value => FUNCTIONS[activation](g, x);
