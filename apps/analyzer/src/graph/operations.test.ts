/** @file Counted by hand: products that run, batches of them, gradients; not what is folded or unused. */
import { expect, test } from "vitest";
import { gradient } from "./gradient.ts";
import { Graph } from "./graph.ts";
import { operationsOf } from "./operations.ts";

test("a product of [2,3] and [3,4] takes 2·2·3·4 operations, a batch of five five times as many", () => {
  const g = new Graph();
  g.output("y", g.matmul(g.input("a", "f32", [2, 3]), g.input("b", "f32", [3, 4])));
  g.output("z", g.matmul(g.input("c", "f32", [5, 2, 3]), g.input("d", "f32", [3, 4])));
  expect(operationsOf(g)).toBe(48 + 5 * 48);
});

test("products of constants, and products that no output needs, do not run", () => {
  const g = new Graph();
  const [x, w] = [g.input("x", "f32", [2, 3]), g.constant(new Float32Array(9), [3, 3])];
  const folded = g.matmul(w, w);
  g.matmul(x, w);
  g.output("y", g.matmul(x, folded));
  expect(operationsOf(g)).toBe(2 * 2 * 3 * 3);
});

test("the gradient of a layer with constant weights costs what the layer costs", () => {
  const g = new Graph();
  const x = g.input("x", "f32", [2, 3]);
  const y = g.matmul(x, g.constant(new Float32Array(12), [3, 4]));
  g.output("y", y);
  const forward = operationsOf(g);
  g.output("dx", gradient(g, g.sumAll(g.mul(y, y)), [x])[0]!);
  expect(operationsOf(g)).toBe(2 * forward);
});
