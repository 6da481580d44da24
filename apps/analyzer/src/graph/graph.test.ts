/** @file The builder refuses what does not fit, and says where; what it accepts, it does not repeat. */
import { expect, test } from "vitest";
import { Graph } from "./graph.ts";
import { ShapeError, type Value } from "./value.ts";

interface Inputs {
  /** f32[2,3]. */
  a: Value;
  /** f32[4,5]. */
  b: Value;
  /** i64[4]. */
  ids: Value;
  /** f16[3,2]. */
  half: Value;
}

function inputs(g: Graph): Inputs {
  return {
    a: g.input("a", "f32", [2, 3]),
    b: g.input("b", "f32", [4, 5]),
    ids: g.input("ids", "i64", [4]),
    half: g.input("half", "f16", [3, 2]),
  };
}

/** A mistake, and what the message must say about it besides the site. */
const mistakes: Record<string, [build: (g: Graph, inputs: Inputs) => unknown, says: string]> = {
  "shapes that do not broadcast": [
    (g, { a, b }) => g.add(a, b),
    "Add(f32[2,3], f32[4,5]): shapes [2,3] and [4,5] do not broadcast",
  ],
  "sums of two element types": [
    (g, { a, half }) => g.mul(a, g.swapLast(half)),
    "Mul(f32[2,3], f16[2,3]): Mul of f32 and f16",
  ],
  "products whose inner axes differ": [
    (g, { a, b }) => g.matmul(a, b),
    "MatMul(f32[2,3], f32[4,5]): MatMul of [2,3] and [4,5]",
  ],
  "products of vectors": [(g, { a }) => g.matmul(g.sum(a, [0]), a), "MatMul(f32[3], f32[2,3])"],
  "products of two element types": [(g, { a, half }) => g.matmul(a, half), "MatMul(f32[2,3], f16[3,2])"],
  "axes that do not exist": [(g, { a }) => g.sum(a, [2]), "ReduceSum(f32[2,3]): axis 2 does not exist in rank 2"],
  "negative axes that do not exist": [(g, { a }) => g.slice(a, -3, 0, 1), "axis -3 does not exist in rank 2"],
  "empty slices": [(g, { a }) => g.slice(a, 1, 2, 2), "Slice(f32[2,3]): Slice 2:2 of axis 1 of [2,3]"],
  "slices past the end": [(g, { a }) => g.slice(a, 1, 0, 4), "Slice 0:4 of axis 1 of [2,3]"],
  "reshapes to another size": [(g, { a }) => g.reshape(a, [7]), "Reshape of [2,3] to [7]"],
  "expansions that shrink": [(g, { a }) => g.expand(a, [1, 3]), "Expand of [2,3] to [1,3]"],
  "permutations that repeat an axis": [(g, { a }) => g.transpose(a, [0, 0]), "Transpose of [2,3] by (0,0)"],
  "permutations of another rank": [(g, { a }) => g.transpose(a, [0, 1, 2]), "Transpose of [2,3] by (0,1,2)"],
  "parts that do not line up": [(g, { a, b }) => g.concat([a, b], 0), "Concat along axis 0 of [2,3] and [4,5]"],
  "parts of two element types": [(g, { a, half }) => g.concat([a, g.swapLast(half)], 0), "Concat(f32[2,3], f16[2,3])"],
  "indices that are no integers": [(g, { a, b }) => g.gather(a, b), "Gather needs i64 indices, not f32"],
  "as many rows as indices": [(g, { a, ids }) => g.scatterAdd(a, ids, 9), "ScatterAdd of [2,3] by [4]"],
  "norms without an axis": [(g) => g.normalize(g.scalar(1), 1e-5, true), "Normalize needs an axis"],
  "rotations of an odd number of entries": [
    (g, { ids }) => {
      const table = g.zeros([5, 1]);
      return g.rotary(g.zeros([1, 2, 5, 4]), table, table, ids, 3);
    },
    "Rotary of 3 entries over [1,2,5,4]",
  ],
  "rotary tables that are too short": [
    (g, { ids }) => {
      const table = g.zeros([4, 1]);
      return g.rotary(g.zeros([1, 2, 5, 4]), table, table, ids, 2);
    },
    "Rotary table [4,1] does not cover 5 positions of 1",
  ],
};

test.each(Object.entries(mistakes))("refuses %s, naming the site", (_what, [build, says]) => {
  const g = new Graph();
  const values = inputs(g);
  const attempt = () => g.at("layer 3", () => g.at("attention", () => build(g, values)));
  expect(attempt).toThrow(ShapeError);
  expect(attempt).toThrow(/^layer 3\/attention: /);
  expect(attempt).toThrow(says);
});

test("a mistake outside every site is the graph's", () => {
  const g = new Graph();
  const { a, b } = inputs(g);
  expect(() => g.add(a, b)).toThrow(/^graph: Add/);
});

test("a refused node leaves the graph and the site as they were", () => {
  const g = new Graph();
  const { a, b } = inputs(g);
  expect(() => g.at("broken", () => g.add(a, b))).toThrow();
  expect(g.nodes).toEqual([]);
  g.neg(a);
  expect(g.nodes.map(({ site }) => site)).toEqual([""]);
});

test("refuses a second input or output of one name, and constants that do not fill their shape", () => {
  const g = new Graph();
  const { a } = inputs(g);
  expect(() => g.input("a", "f32", [1])).toThrow('already has an input "a"');
  g.output("y", a);
  expect(() => g.output("y", a)).toThrow('already has an output "y"');
  expect(() => g.constant(new Float32Array(5), [2, 3])).toThrow("a constant of 5 numbers is not [2,3]");
});

test("equal one-number constants are one value; layouts that change nothing are no nodes", () => {
  const g = new Graph();
  const { a } = inputs(g);
  expect(g.scalar(2)).toBe(g.scalar(2));
  expect(g.scalar(2)).not.toBe(g.constant(Float32Array.of(2), [1]));
  expect(g.scalar(2)).not.toBe(g.constant(BigInt64Array.of(2n), []));
  expect([g.reshape(a, [2, 3]), g.expand(a, [2, 3]), g.concat([a], 0), g.float32(a), g.sumTo(a, [2, 3])]).toEqual(
    Array(5).fill(a),
  );
  expect(g.nodes).toEqual([]);
  expect(g.swapLast(g.swapLast(a))).toBe(a);
});
