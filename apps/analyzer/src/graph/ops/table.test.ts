/** @file One gradient check walks the whole op table: a new row is tested the moment it is added. */
import { expect, test } from "vitest";
import { createSession } from "../../onnx/session.ts";
import { worstDifference } from "../../tensor/compare.ts";
import { seededNormal } from "../../tensor/random.ts";
import { f32, type HostTensor, i64 } from "../../tensor/tensor.ts";
import { gradient } from "../gradient.ts";
import { Graph } from "../graph.ts";
import { sizeOf, type Value } from "../value.ts";
import type { OpAttributes, OpName } from "./attributes.ts";
import { opTable } from "./table.ts";

interface Example<Name extends OpName = OpName> {
  attributes: OpAttributes[Name];
  inputs: HostTensor[];
}

const normal = (shape: number[], seed: number) => f32(shape, seededNormal(sizeOf(shape), seed));
const positive = (shape: number[], seed: number) =>
  f32(
    shape,
    seededNormal(sizeOf(shape), seed).map((x) => 0.5 + Math.abs(x)),
  );
/** Entries at least 0.2 away from zero, where Relu and Sign are smooth. */
const awayFromZero = (shape: number[], seed: number) =>
  f32(
    shape,
    seededNormal(sizeOf(shape), seed).map((x) => x + 0.2 * Math.sign(x)),
  );
const angles = seededNormal(4 * 2, 5);
const turns = (f: (angle: number) => number, shape: number[]) => f32(shape, seededNormal(sizeOf(shape), 6).map(f));

/** One example for every row; broadcasting where the row allows it. */
const examples: { [Name in OpName]: Example<Name> } = {
  Add: { attributes: {}, inputs: [normal([2, 3, 4], 1), normal([3, 1], 2)] },
  Sub: { attributes: {}, inputs: [normal([3, 1], 1), normal([2, 3, 4], 2)] },
  Mul: { attributes: {}, inputs: [normal([2, 1, 4], 1), normal([3, 4], 2)] },
  Div: { attributes: {}, inputs: [normal([2, 3], 1), positive([3], 2)] },
  Neg: { attributes: {}, inputs: [normal([2, 3], 1)] },
  Exp: { attributes: {}, inputs: [normal([2, 3], 1)] },
  Log: { attributes: {}, inputs: [positive([2, 3], 1)] },
  Sqrt: { attributes: {}, inputs: [positive([2, 3], 1)] },
  Erf: { attributes: {}, inputs: [normal([2, 3], 1)] },
  Relu: { attributes: {}, inputs: [awayFromZero([2, 3], 1)] },
  Sign: { attributes: {}, inputs: [awayFromZero([2, 3], 1)] },
  Gelu: { attributes: {}, inputs: [normal([2, 3], 1)] },
  GeluTanh: { attributes: {}, inputs: [normal([2, 3], 1)] },
  Sigmoid: { attributes: {}, inputs: [normal([2, 3], 1)] },
  Tap: { attributes: {}, inputs: [normal([2, 3], 1)] },
  Cast: { attributes: {}, inputs: [normal([2, 3], 1)] },
  Softmax: { attributes: {}, inputs: [normal([2, 5], 7)] },
  LogSoftmax: { attributes: {}, inputs: [normal([2, 5], 7)] },
  Normalize: { attributes: { epsilon: 1e-5, centred: true }, inputs: [normal([2, 3, 6], 1)] },
  Rotary: {
    attributes: { rotaryDim: 4 },
    inputs: [
      normal([2, 3, 4, 6], 1),
      f32([4, 2], angles.map(Math.cos)),
      f32([4, 2], angles.map(Math.sin)),
      i64([2, 4], [0, 1, 2, 3, 3, 2, 1, 0]),
    ],
  },
  MatMul: { attributes: {}, inputs: [normal([2, 1, 3, 4], 1), normal([3, 4, 2], 2)] },
  Transpose: { attributes: { perm: [1, 2, 0] }, inputs: [normal([2, 3, 4], 1)] },
  Reshape: { attributes: { shape: [4, 6] }, inputs: [normal([2, 3, 4], 1)] },
  Expand: { attributes: { shape: [2, 3, 4] }, inputs: [normal([3, 1], 1)] },
  Slice: { attributes: { axis: 1, start: 1, end: 3 }, inputs: [normal([2, 4, 3], 1)] },
  Concat: { attributes: { axis: 1 }, inputs: [normal([2, 1, 3], 1), normal([2, 2, 3], 2)] },
  ReduceSum: { attributes: { axes: [0, 2], keepDims: false }, inputs: [normal([2, 3, 4], 1)] },
  // Entries of a row differ by far more than the steps of the central difference.
  ReduceMax: { attributes: {}, inputs: [normal([3, 5], 4)] },
  Gather: { attributes: {}, inputs: [normal([5, 3], 1), i64([2, 2], [4, 0, 4, 1])] },
  ScatterAdd: { attributes: { rows: 5 }, inputs: [normal([4, 3], 1), i64([4, 1], [4, 0, 4, 1])] },
};

/** What one example of a row does not reach. `outputs` are those that the loss depends on; all of them otherwise. */
interface Corner<Name extends OpName = OpName> extends Example<Name> {
  name: string;
  outputs?: readonly number[];
}
const corners: { [Name in OpName]?: readonly Corner<Name>[] } = {
  Add: [
    { name: "a scalar", attributes: {}, inputs: [normal([], 1), normal([2, 3], 2)] },
    { name: "both sides repeated", attributes: {}, inputs: [normal([2, 1, 4], 1), normal([3, 1], 2)] },
  ],
  Sub: [{ name: "a scalar subtracted", attributes: {}, inputs: [normal([2, 3], 1), normal([], 2)] }],
  Mul: [{ name: "a unit axis of its own", attributes: {}, inputs: [normal([1, 3], 1), normal([2, 3], 2)] }],
  Div: [{ name: "a repeated numerator", attributes: {}, inputs: [normal([3], 1), positive([2, 3], 2)] }],
  Gelu: [{ name: "far from zero", attributes: {}, inputs: [f32([6], [-6, -3, -0.1, 0.1, 3, 6])] }],
  Softmax: [
    { name: "masked entries", attributes: {}, inputs: [f32([2, 3], [0.3, -1e30, -1e30, 1, -0.5, -1e30])] },
    { name: "four axes", attributes: {}, inputs: [normal([2, 1, 2, 3], 7)] },
  ],
  LogSoftmax: [{ name: "far apart", attributes: {}, inputs: [f32([2, 3], [9, 0, -9, 4, 4, -4])] }],
  Normalize: [
    { name: "x̂ alone", attributes: { epsilon: 1e-5, centred: true }, inputs: [normal([4, 6], 1)], outputs: [0] },
    { name: "1/σ alone", attributes: { epsilon: 1e-5, centred: true }, inputs: [normal([4, 6], 1)], outputs: [1] },
    { name: "a variance below epsilon", attributes: { epsilon: 2, centred: true }, inputs: [normal([4, 6], 1)] },
    { name: "one axis", attributes: { epsilon: 1e-5, centred: true }, inputs: [normal([6], 1)] },
    { name: "root mean square", attributes: { epsilon: 1e-5, centred: false }, inputs: [normal([4, 6], 1)] },
  ],
  Rotary: [
    {
      name: "the full width, positions counted from 0",
      attributes: { rotaryDim: 6 },
      inputs: [normal([2, 3, 4, 6], 1), turns(Math.cos, [4, 3]), turns(Math.sin, [4, 3]), i64([1], [0])],
    },
    {
      name: "tables longer than the prompt",
      attributes: { rotaryDim: 2 },
      inputs: [normal([2, 1, 3, 4], 1), turns(Math.cos, [5, 1]), turns(Math.sin, [5, 1]), i64([1], [0])],
    },
  ],
  MatMul: [
    { name: "two plain matrices", attributes: {}, inputs: [normal([2, 3], 1), normal([3, 4], 2)] },
    { name: "a matrix on the right of a batch", attributes: {}, inputs: [normal([2, 2, 2, 3], 1), normal([3, 4], 2)] },
    { name: "a matrix on the left of a batch", attributes: {}, inputs: [normal([2, 3], 1), normal([2, 2, 3, 4], 2)] },
    { name: "batches of one shape", attributes: {}, inputs: [normal([2, 2, 3], 1), normal([2, 3, 2], 2)] },
    { name: "both batches repeated", attributes: {}, inputs: [normal([2, 1, 2, 3], 1), normal([1, 3, 3, 2], 2)] },
  ],
  Transpose: [{ name: "four axes", attributes: { perm: [2, 0, 3, 1] }, inputs: [normal([2, 3, 1, 2], 1)] }],
  Reshape: [{ name: "to a scalar", attributes: { shape: [] }, inputs: [normal([1, 1], 1)] }],
  Expand: [
    { name: "of a scalar", attributes: { shape: [2, 3] }, inputs: [normal([], 1)] },
    { name: "in the middle", attributes: { shape: [2, 3, 2] }, inputs: [normal([2, 1, 2], 1)] },
  ],
  Slice: [
    { name: "the beginning", attributes: { axis: 0, start: 0, end: 2 }, inputs: [normal([4, 3], 1)] },
    { name: "the end of a negative axis", attributes: { axis: -1, start: 1, end: 3 }, inputs: [normal([2, 2, 3], 1)] },
    { name: "everything", attributes: { axis: 1, start: 0, end: 3 }, inputs: [normal([2, 3], 1)] },
  ],
  Concat: [
    {
      name: "three parts along a negative axis",
      attributes: { axis: -1 },
      inputs: [normal([2, 1], 1), normal([2, 3], 2), normal([2, 2], 3)],
    },
  ],
  ReduceSum: [
    { name: "kept axes", attributes: { axes: [1], keepDims: true }, inputs: [normal([2, 3, 4], 1)] },
    { name: "a negative axis", attributes: { axes: [-1], keepDims: false }, inputs: [normal([2, 3, 4], 1)] },
    { name: "every axis", attributes: { axes: [0, 1], keepDims: false }, inputs: [normal([2, 3], 1)] },
    { name: "no axis", attributes: { axes: [], keepDims: false }, inputs: [normal([2, 3], 1)] },
  ],
  Gather: [{ name: "one index many times", attributes: {}, inputs: [normal([3, 2], 1), i64([5], [1, 1, 1, 1, 2])] }],
  ScatterAdd: [
    { name: "rows that nothing reaches", attributes: { rows: 6 }, inputs: [normal([3, 2], 1), i64([3, 1], [5, 5, 2])] },
  ],
};

test.each(Object.keys(opTable) as OpName[])("%s: vjp agrees with central differences", async (name) => {
  await expectAgreement(name, examples[name]);
});

const cornerCases = Object.entries(corners).flatMap(([name, cases]) =>
  cases.map((corner) => [name as OpName, corner.name, corner as Corner] as const),
);
test.each(cornerCases)("%s, %s: vjp agrees with central differences", async (name, _corner, example) => {
  await expectAgreement(name, example);
});

async function expectAgreement(
  name: OpName,
  { attributes, inputs, outputs }: Pick<Corner, "attributes" | "inputs" | "outputs">,
): Promise<void> {
  const run = await lossAndGradients(name, attributes, inputs, outputs);
  const { gradients } = await run(inputs);
  for (const [i, input] of inputs.entries()) {
    const actual = gradients[i];
    if (!actual) continue;
    // h balances truncation (h²) against float32 rounding of a loss of order 10 (1e-6/h).
    const numeric = await centralDifferences(async (x) => (await run(inputs.with(i, x))).loss, input, 1e-2);
    expect(worstDifference(actual, numeric).relative, `input ${i}`).toBeLessThan(2e-3);
  }
}

test("ops without a gradient are exactly the ones that say so", async () => {
  const constant: string[] = [];
  for (const name of Object.keys(opTable) as OpName[]) {
    const run = await lossAndGradients(name, examples[name].attributes, examples[name].inputs);
    const { gradients } = await run(examples[name].inputs);
    for (const [i, grad] of gradients.entries()) if (!grad) constant.push(`${name} ${i}`);
  }
  expect(constant).toEqual(["Sign 0", "Cast 0", "Gather 1", "ScatterAdd 1", "Rotary 1", "Rotary 2", "Rotary 3"]);
});

/** loss = Σ over outputs of <output, fixed random weights>; every output takes part unless `parts` names some. */
async function lossAndGradients(
  name: OpName,
  attributes: OpAttributes[OpName],
  inputs: readonly HostTensor[],
  parts?: readonly number[],
) {
  const g = new Graph();
  const values = inputs.map((x, i) => g.input(`x${i}`, x.data instanceof Float32Array ? "f32" : "i64", x.shape));
  const outputs = g.apply(name, values, attributes as never);
  const loss = outputs
    .filter((_, i) => parts?.includes(i) ?? true)
    .map((y, i) => g.sumAll(g.mul(y, g.constant(seededNormal(sizeOf(y.shape), 100 + i), y.shape))))
    .reduce((a, b) => g.add(a, b));
  const differentiable = values.filter((value) => dependsOn(g, loss, value));
  const grads = gradient(g, loss, differentiable);
  g.output("loss", loss);
  for (const [i, grad] of grads.entries()) g.output(`d${values.indexOf(differentiable[i]!)}`, grad);
  const session = await createSession(g, { threads: 1 });
  return async (feeds: readonly HostTensor[]) => {
    const results = await session.run(Object.fromEntries(feeds.map((x, i) => [`x${i}`, x])));
    return {
      loss: Number(results.loss!.data[0]),
      gradients: values.map((_, i) => results[`d${i}`]?.data as Float32Array | undefined),
    };
  };
}

function dependsOn(g: Graph, loss: Value, value: Value): boolean {
  try {
    gradient(g, loss, [value]);
    return true;
  } catch {
    return false;
  }
}

async function centralDifferences(loss: (x: HostTensor) => Promise<number>, x: HostTensor, h: number) {
  const data = x.data as Float32Array;
  const slopes = new Float32Array(data.length);
  for (const i of data.keys()) {
    const moved = async (by: number) => loss(f32(x.shape, data.with(i, data[i]! + by)));
    slopes[i] = ((await moved(h)) - (await moved(-h))) / (2 * h);
  }
  return slopes;
}
