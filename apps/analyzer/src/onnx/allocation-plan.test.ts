/** @file Buffers of small graphs, as onnxruntime's planner shares them. */
import { expect, test } from "vitest";
import { Graph } from "../graph/graph.ts";
import { runningNodes } from "../graph/live.ts";
import { allocationPlan } from "./allocation-plan.ts";
import { executionOrder } from "./execution-order.ts";
import { joinedSlices } from "./joined-slices.ts";

/** What is taken for each buffer, and between which nodes it is held. */
const planOf = (g: Graph) =>
  allocationPlan(g, executionOrder(joinedSlices(runningNodes(g)))).map(({ value, first, last }) => ({
    shape: value.shape,
    first,
    last,
  }));

test("elementwise results are written over inputs that nothing else needs, and views take nothing", () => {
  const g = new Graph();
  const x = g.input("x", "f32", [2, 3]);
  const product = g.mul(x, x);
  g.output("y", g.exp(g.reshape(g.exp(g.exp(product)), [3, 2])));
  expect(planOf(g)).toEqual([{ shape: [2, 3], first: 0, last: 4 }]);
});

test("an input that is needed later is not written over, and the buffer of one that is not serves a value of the same shape", () => {
  const g = new Graph();
  const x = g.input("x", "f32", [4, 4]);
  const a = g.mul(x, x);
  const b = g.exp(a);
  const c = g.matmul(a, b);
  const d = g.matmul(c, c);
  g.output("d", g.matmul(d, d));
  // a, b; c beside both; d into one of theirs, the result into c's.
  expect(planOf(g).map(({ shape }) => shape)).toEqual([
    [4, 4],
    [4, 4],
    [4, 4],
  ]);
});

test("slices that are the whole of a value are all there when the first of them is", () => {
  const g = new Graph();
  const x = g.input("x", "f32", [4, 6]);
  const sum = g.exp(x);
  const [first, second] = [g.slice(sum, 0, 0, 3), g.slice(sum, 0, 3, 4)];
  g.output("y", g.matmul(g.swapLast(first), g.slice(g.matmul(g.swapLast(second), second), 0, 0, 3)));
  const slices = planOf(g).filter(({ shape }) => shape[1] === 6 && shape[0] !== 4);
  expect(slices.filter(({ first: taken }) => taken === slices[0]!.first)).toHaveLength(2);
});

test("nodes run behind all that they need, and every node runs once", () => {
  const g = new Graph();
  const x = g.input("x", "f32", [3, 3]);
  const left = g.exp(x);
  const right = g.neg(g.matmul(x, left));
  g.output("a", g.add(left, right));
  g.output("b", g.mul(right, right));
  const nodes = runningNodes(g);
  const order = executionOrder(nodes);
  expect(new Set(order)).toEqual(new Set(nodes));
  for (const [at, { inputs }] of order.entries())
    for (const before of nodes)
      if (before.outputs.some((y) => inputs.includes(y))) expect(order.indexOf(before)).toBeLessThan(at);
  // The last output first.
  expect(order.findIndex(({ op }) => op === "Mul")).toBeLessThan(order.findIndex(({ op }) => op === "Add"));
});
