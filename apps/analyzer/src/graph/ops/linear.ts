/** @file Products and reductions: MatMul with broadcasting batch axes, ReduceSum, ReduceMax. */
import { broadcast, resolveAxis, type Shape, ShapeError, sizeOf } from "../value.ts";
import type { None } from "./attributes.ts";
import { dyOf, type Op } from "./op.ts";

function productShape(a: Shape, b: Shape): Shape {
  if (a.length < 2 || b.length < 2 || a.at(-1) !== b.at(-2))
    throw new ShapeError(`MatMul of [${a}] and [${b}]: the inner axes differ`);
  return [...broadcast(a.slice(0, -2), b.slice(0, -2)), a.at(-2)!, b.at(-1)!];
}

function reduced(shape: Shape, axes: readonly number[], keepDims: boolean): Shape {
  const dropped = new Set(axes.map((axis) => resolveAxis(axis, shape.length)));
  return shape.flatMap((size, axis) => (dropped.has(axis) ? (keepDims ? [1] : []) : [size]));
}

export const linear = {
  // y = a·b  =>  da = dy·bᵀ, db = aᵀ·dy, summed over the batch axes that were broadcast
  MatMul: {
    shape: ([a, b]) => {
      if (a!.dtype !== b!.dtype) throw new ShapeError(`MatMul of ${a!.dtype} and ${b!.dtype}`);
      return [{ dtype: a!.dtype, shape: productShape(a!.shape, b!.shape) }];
    },
    emit: (e, inputs, outputs) => e.node("MatMul", inputs, outputs),
    vjp: ({ g, inputs: [a, b], grads: [dy] }) => [
      () => g.sumTo(g.matmul(dy!, g.swapLast(b!)), a!.shape),
      () => {
        // One long product instead of a batch of short ones that would be summed afterwards.
        if (b!.shape.length === 2) {
          const rows = sizeOf(a!.shape.slice(0, -1));
          const flatA = g.reshape(a!, [rows, a!.shape.at(-1)!]);
          return g.matmul(g.swapLast(flatA), g.reshape(dy!, [rows, dy!.shape.at(-1)!]));
        }
        return g.sumTo(g.matmul(g.swapLast(a!), dy!), b!.shape);
      },
    ],
  } satisfies Op<None>,

  // y = Σ x over axes  =>  dx = dy, repeated along them
  ReduceSum: {
    shape: ([x], { axes, keepDims }) => [{ dtype: x!.dtype, shape: reduced(x!.shape, axes, keepDims) }],
    // Without the last attribute, ONNX takes "no axes" for "all axes".
    emit: (e, [x], outputs, { axes, keepDims }) =>
      e.node("ReduceSum", [x!, e.int64s(axes)], outputs, {
        keepdims: { int: keepDims ? 1 : 0 },
        noop_with_empty_axes: { int: 1 },
      }),
    vjp: (at) => [
      () => {
        const { shape } = at.inputs[0]!;
        return at.g.expand(at.g.reshape(dyOf(at), reduced(shape, at.attributes.axes, true)), shape);
      },
    ],
  } satisfies Op<{ axes: readonly number[]; keepDims: boolean }>,
  // y = max x over the last axis, kept  =>  dx = dy where x is the maximum; 1 + sign(x − y) is that indicator (ties get dy each)
  ReduceMax: {
    shape: ([x]) => [{ dtype: x!.dtype, shape: [...x!.shape.slice(0, -1), 1] }],
    emit: (e, [x], outputs) => e.node("ReduceMax", [x!, e.int64s([-1])], outputs, { keepdims: { int: 1 } }),
    vjp: ({ g, inputs: [x], outputs: [y], grads: [dy] }) => [
      () => g.mul(dy!, g.add(g.scalar(1), g.sign(g.sub(x!, y!)))),
    ],
  } satisfies Op<None>,
};
