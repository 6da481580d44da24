/** @file Gradients of composed graphs: sums over uses, broadcasting, branches, refusals, and random expressions. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { createSession } from "../onnx/session.ts";
import { seededNormal } from "../tensor/random.ts";
import { f32, type HostTensor } from "../tensor/tensor.ts";
import { gradient } from "./gradient.ts";
import { Graph } from "./graph.ts";
import { ShapeError, type Value } from "./value.ts";
import { verify } from "./verify.ts";

/** Builds a scalar of inputs `x` and `y`, and runs its gradient with respect to them. */
async function gradientsOf(
  feeds: { x: HostTensor; y: HostTensor },
  scalar: (g: Graph, x: Value, y: Value) => Value,
): Promise<{ dx: number[]; dy: number[] }> {
  const g = new Graph();
  const x = g.input("x", "f32", feeds.x.shape);
  const y = g.input("y", "f32", feeds.y.shape);
  const [dx, dy] = gradient(g, scalar(g, x, y), [x, y]);
  expect([dx!.shape, dy!.shape]).toEqual([x.shape, y.shape]);
  g.output("dx", dx!);
  g.output("dy", dy!);
  verify(g);
  const session = await createSession(g, { threads: 1 });
  const results = await session.run(feeds);
  await session.release();
  return { dx: Array.from(results.dx!.data, Number), dy: Array.from(results.dy!.data, Number) };
}

// The numbers are small integers and halves, so every sum below is exact in float32.
const x = f32([2, 2], [1, 2, 3, 4]);

test("a value used twice gets the sum of both uses", async () => {
  // Σ x·x + x·y: d/dx = 2x + y, d/dy = x
  const { dx, dy } = await gradientsOf({ x, y: f32([2, 2], [5, 6, 7, 8]) }, (g, x, y) =>
    g.sumAll(g.add(g.mul(x, x), g.mul(x, y))),
  );
  expect(dx).toEqual([7, 10, 13, 16]);
  expect(dy).toEqual([1, 2, 3, 4]);
});

test("a value used twice by one node gets both cotangents", async () => {
  // Σ (x − y)(x − y): the inner difference is both inputs of one product
  const { dx, dy } = await gradientsOf({ x, y: f32([2, 2], [0, 1, 1, 2]) }, (g, x, y) => {
    const difference = g.sub(x, y);
    return g.sumAll(g.mul(difference, difference));
  });
  expect(dx).toEqual([2, 2, 4, 4]);
  expect(dy).toEqual([-2, -2, -4, -4]);
});

test("a broadcast value gets the sum over what it was repeated along", async () => {
  // Σ_ij x_ij y_j: dy_j = Σ_i x_ij
  const { dx, dy } = await gradientsOf({ x, y: f32([1, 2], [10, 20]) }, (g, x, y) => g.sumAll(g.mul(x, y)));
  expect(dx).toEqual([10, 20, 10, 20]);
  expect(dy).toEqual([4, 6]);
});

test("a chain of products and layouts is the product of their Jacobians", async () => {
  // Σ (x·y)ᵀ over its first row only: c = first column of x·y, so dx = [1, 1]ᵀ·y[:, 0]ᵀ, dy[:, 0] = column sums of x
  const { dx, dy } = await gradientsOf({ x, y: f32([2, 2], [5, 6, 7, 8]) }, (g, x, y) =>
    g.sumAll(g.slice(g.transpose(g.matmul(x, y), [1, 0]), 0, 0, 1)),
  );
  expect(dx).toEqual([5, 7, 5, 7]);
  expect(dy).toEqual([4, 0, 6, 0]);
});

test("a branch that does not reach the scalar contributes nothing", async () => {
  const { dx, dy } = await gradientsOf({ x, y: f32([2, 2], [5, 6, 7, 8]) }, (g, x, y) => {
    const product = g.mul(x, y);
    g.exp(product);
    g.normalize(product, 1e-5, true);
    return g.sumAll(product);
  });
  expect(dx).toEqual([5, 6, 7, 8]);
  expect(dy).toEqual([1, 2, 3, 4]);
});

test("the gradient at a tap is that branch's alone, the gradient before it is all branches'", async () => {
  const g = new Graph();
  const value = g.input("x", "f32", [2]);
  const tapped = g.tap(value);
  const scalar = g.sumAll(g.add(g.scale(tapped, 3), g.mul(value, value)));
  for (const [i, grad] of gradient(g, scalar, [tapped, value]).entries()) g.output(`d${i}`, grad);
  const session = await createSession(g, { threads: 1 });
  const { d0, d1 } = await session.run({ x: f32([2], [1, 2]) });
  expect(Array.from(d0!.data, Number)).toEqual([3, 3]);
  expect(Array.from(d1!.data, Number)).toEqual([5, 7]);
});

test("refuses what is no scalar, and values on which the scalar does not depend", () => {
  const g = new Graph();
  const x = g.input("x", "f32", [2, 3]);
  const y = g.input("y", "f32", [2, 3]);
  expect(() => gradient(g, x, [x])).toThrow(new ShapeError("gradient() needs a scalar, not f32[2,3]"));
  const constantInY = g.sumAll(g.mul(x, g.sign(y)));
  expect(() => gradient(g, constantInY, [x, y])).toThrow(/does not depend on value 1: f32\[2,3\]/);
});

test("backward nodes say which forward node they came from", () => {
  const g = new Graph();
  const x = g.input("x", "f32", [2, 3]);
  const y = g.at("layer 3", () => g.at("mlp", () => g.gelu(x)));
  const before = g.nodes.length;
  gradient(g, g.sumAll(y), [x]);
  const sites = new Set(g.nodes.slice(before + 1).map(({ site }) => site));
  expect([...sites]).toContain("layer 3/mlp/dGelu");
});

/** One step of a random expression over what was built so far; every result stays within a few units. */
type Step = readonly [op: keyof typeof steps, a: number, b: number];
const SIZE = 3;
const steps = {
  add: (g: Graph, a: Value, b: Value) => g.erf(g.add(a, b)),
  sub: (g: Graph, a: Value, b: Value) => g.erf(g.sub(a, b)),
  mul: (g: Graph, a: Value, b: Value) => g.erf(g.mul(a, b)),
  matmul: (g: Graph, a: Value, b: Value) => g.erf(g.matmul(a, b)),
  softmax: (g: Graph, a: Value, b: Value) => g.sub(g.softmax(a), g.scale(b, 0.5)),
  transpose: (g: Graph, a: Value, b: Value) => g.add(g.swapLast(a), g.scale(b, 0.5)),
  broadcast: (g: Graph, a: Value, b: Value) => g.erf(g.mul(g.sum(a, [0], true), b)),
  shuffle: (g: Graph, a: Value, b: Value) => g.concat([g.slice(a, 0, 1, SIZE), g.slice(b, 0, 0, 1)], 0),
};
const index = fc.nat({ max: 20 });
const expression = fc.array(
  fc.tuple(fc.constantFrom(...(Object.keys(steps) as (keyof typeof steps)[])), index, index),
  { minLength: 2, maxLength: 8 },
);

test("random expressions: the slope along a direction is the gradient's product with it", async () => {
  await fc.assert(
    fc.asyncProperty(expression, fc.integer(), async (program, seed) => {
      const { slope, product, size } = await slopes(program, seed);
      // Extrapolated slopes err by h⁴ times a fifth derivative (below 1e4 here) and by float32 rounding, 1e-6/h: both below
      // 1e-2, while a forgotten or doubled term is of the size of the gradient itself.
      expect(Math.abs(slope - product)).toBeLessThan(1e-2 * Math.max(size, 0.1));
    }),
    { numRuns: 40 },
  );
});

async function slopes(program: readonly Step[], seed: number) {
  const g = new Graph();
  const x = g.input("x", "f32", [SIZE, SIZE]);
  const values: Value[] = [x];
  for (const [op, a, b] of program) values.push(steps[op](g, values[a % values.length]!, values[b % values.length]!));
  // The input takes part directly too, so that the scalar always depends on it.
  const weights = g.constant(seededNormal(SIZE * SIZE, seed + 1), [SIZE, SIZE]);
  const scalar = g.sumAll(g.mul(g.add(values.at(-1)!, g.scale(x, 0.1)), weights));
  g.output("loss", scalar);
  g.output("dx", gradient(g, scalar, [x])[0]!);
  verify(g);
  const session = await createSession(g, { threads: 1 });
  const start = seededNormal(SIZE * SIZE, seed).map((v) => v / 2);
  const direction = seededNormal(SIZE * SIZE, seed + 2).map((v) => v / 2);
  const run = (by: number) =>
    session.run({
      x: f32(
        [SIZE, SIZE],
        start.map((v, i) => v + by * direction[i]!),
      ),
    });
  const loss = async (by: number) => Number((await run(by)).loss!.data[0]);
  const central = async (h: number) => ((await loss(h)) - (await loss(-h))) / (2 * h);
  const slope = (4 * (await central(1e-2)) - (await central(2e-2))) / 3;
  const gradientHere = Array.from((await run(0)).dx!.data, Number);
  await session.release();
  return {
    slope,
    product: gradientHere.reduce((sum, d, i) => sum + d * direction[i]!, 0),
    size: Math.hypot(...gradientHere) * Math.hypot(...direction),
  };
}
