/** @file The blocks that models are made of: attention looks back only, rotations see distances only, folding changes nothing. */
import { expect, test } from "vitest";
import { Graph } from "../graph/graph.ts";
import { sizeOf, type Value } from "../graph/value.ts";
import { createSession } from "../onnx/session.ts";
import { worstDifference } from "../tensor/compare.ts";
import { seededNormal } from "../tensor/random.ts";
import { attentionPattern, causalMask } from "./attention.ts";
import { applyLinear, foldNorm } from "./fold.ts";
import { rotation } from "./rotary.ts";

/** Of the largest value: float32 sums of a dozen terms. */
const TOLERANCE = 1e-5;

const normal = (g: Graph, shape: number[], seed: number) => g.constant(seededNormal(sizeOf(shape), seed), shape);

async function compute(build: (g: Graph) => Record<string, Value>): Promise<Record<string, number[]>> {
  const g = new Graph();
  for (const [name, value] of Object.entries(build(g))) g.output(name, g.tap(value));
  const session = await createSession(g, { threads: 1 });
  const results = await session.run({});
  await session.release();
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, Array.from(data, Number)]));
}

test("what comes later in the prompt changes no head output before it; the first position sees itself alone", async () => {
  const shape = [1, 2, 5, 3];
  const { z, later, value } = await compute((g) => {
    const [q, k, v] = [1, 2, 3].map((seed) => normal(g, shape, seed)) as [Value, Value, Value];
    const change = (x: Value) => g.concat([g.slice(x, 2, 0, 3), g.scale(g.slice(x, 2, 3, 5), -7)], 2);
    const mask = causalMask(g, 5);
    return {
      z: g.matmul(attentionPattern(g, q, k, mask), v),
      later: g.matmul(attentionPattern(g, change(q), change(k), mask), change(v)),
      value: v,
    };
  });
  for (const head of [0, 1]) {
    const before = (values: number[]) => values.slice(head * 15, head * 15 + 9);
    expect(before(later!)).toEqual(before(z!));
    expect(
      worstDifference(z!.slice(head * 15, head * 15 + 3), value!.slice(head * 15, head * 15 + 3)).relative,
    ).toBeLessThan(TOLERANCE);
  }
  expect(later).not.toEqual(z);
});

test("products of rotated queries and keys depend on their distance, and entries beyond rotaryDim are left alone", async () => {
  const [positions, width] = [6, 8];
  const { q, rotated, scores } = await compute((g) => {
    // The same query and the same key at every position.
    const repeated = (numbers: number[]) =>
      g.expand(g.constant(Float32Array.from(numbers), [1, 1, 1, width]), [1, 1, positions, width]);
    const rotate = rotation(g, positions, { rotaryDim: 4, base: 10000, scaling: { type: "none" } });
    const [query, key] = [repeated([1, -2, 0.5, 3, 1, 2, -1, 0]), repeated([2, 1, -1, 0.5, 0, 1, 1, -2])];
    const turned = rotate(query);
    return { q: query, rotated: turned, scores: g.matmul(turned, g.swapLast(rotate(key))) };
  });
  const score = (i: number, j: number) => scores![i * positions + j]!;
  const largest = Math.max(...scores!.map(Math.abs));
  for (let i = 1; i < positions; i++)
    for (let j = 1; j < positions; j++)
      expect(Math.abs(score(i, j) - score(i - 1, j - 1))).toBeLessThan(TOLERANCE * largest);
  expect(Math.abs(score(0, 1) - score(1, 0))).toBeGreaterThan(1e-2 * largest);
  // Position 0 is not turned at all, and nowhere are the last four entries.
  expect(rotated!.slice(0, width)).toEqual(q!.slice(0, width));
  for (let i = 0; i < positions; i++)
    expect(rotated!.slice(i * width + 4, (i + 1) * width)).toEqual(q!.slice(i * width + 4, (i + 1) * width));
});

test("a layer with the norm's gain and shift folded in computes what the two do in turn", async () => {
  const { folded, inTurn } = await compute((g) => {
    const hat = g.normalize(normal(g, [2, 3, 6], 1), 1e-5, true).normalized;
    const layer = { weight: normal(g, [4, 6], 2), bias: normal(g, [4], 3) };
    const norm = { gain: normal(g, [6], 4), shift: normal(g, [6], 5) };
    return {
      folded: applyLinear(g, foldNorm(g, layer, norm), hat),
      inTurn: applyLinear(g, layer, g.add(g.mul(hat, norm.gain), norm.shift)),
    };
  });
  expect(worstDifference(folded!, inTurn!).relative).toBeLessThan(TOLERANCE);
});
