/**
 * @file The arithmetic of a program, in one place for every rate that is shown: the multiplications and additions of its matrix
 * products, 2·rows·inner·columns for each, as they stand in the graph. Everything elementwise is left out, and so is what is
 * folded into constants before a run. A gradient counts what it multiplies: one product for each product of the forward pass,
 * because weights get no gradient.
 */
import type { Graph } from "./graph.ts";
import { runningNodes } from "./live.ts";
import { sizeOf } from "./value.ts";

/** @returns float operations of one run. */
export function operationsOf(g: Graph): number {
  const products = runningNodes(g).filter(({ op }) => op === "MatMul");
  return products.reduce(
    (sum, { inputs, outputs }) => sum + 2 * sizeOf(outputs[0]!.shape) * inputs[0]!.shape.at(-1)!,
    0,
  );
}
