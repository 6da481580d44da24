/** @file Products and reductions: MatMul with broadcasting batch axes, ReduceSum, ReduceMax. */
import { broadcast, resolveAxis, type Shape, ShapeError, sizeOf } from "../value.ts";
import type { None } from "./attributes.ts";
import { dyOf, type Emitter, type Op } from "./op.ts";

function productShape(a: Shape, b: Shape): Shape {
  if (a.length < 2 || b.length < 2 || a.at(-1) !== b.at(-2))
    throw new ShapeError(`MatMul of [${a}] and [${b}]: the inner axes differ`);
  return [...broadcast(a.slice(0, -2), b.slice(0, -2)), a.at(-2)!, b.at(-1)!];
}

function reduced(shape: Shape, axes: readonly number[], keepDims: boolean): Shape {
  const dropped = new Set(axes.map((axis) => resolveAxis(axis, shape.length)));
  return shape.flatMap((size, axis) => (dropped.has(axis) ? (keepDims ? [1] : []) : [size]));
}

/** Shortest stretch of an inner axis that is worth a product of its own. */
const SHORTEST_PART = 512;

/**
 * Into how many equal parts to cut the inner axis of a GPU's product. WebGPU's kernel walks it in one go for each tile of the
 * result, so a small result over a long inner axis, such as scores over all positions, leaves the GPU idle: on an H200
 * [144, 122880]·[122880, 37] took 8.8 ms, and twelve of these 85% of a whole program.
 */
function innerParts(a: Shape, b: Shape): number {
  if (a.length !== 2 || b.length !== 2) return 1;
  const [[rows, inner], columns] = [a as [number, number], b[1]!];
  if (inner < rows * 8 || inner < columns * 8) return 1;
  let parts = 1;
  while (inner % (2 * parts) === 0 && inner / (2 * parts) >= SHORTEST_PART) parts *= 2;
  return parts;
}

/** Σ over parts p of a[:, p]·b[p, :]. */
function emitInParts(e: Emitter, a: string, b: string, product: string, parts: number): void {
  const [rows, inner] = e.typeOf(a).shape as [number, number];
  const columns = e.typeOf(b).shape[1]!;
  const [split, left, right, products] = [e.temporary(), e.temporary(), e.temporary(), e.temporary()];
  e.node("Reshape", [a, e.int64s([rows, parts, inner / parts])], [split]);
  e.node("Transpose", [split], [left], { perm: { ints: [1, 0, 2] } });
  e.node("Reshape", [b, e.int64s([parts, inner / parts, columns])], [right]);
  e.node("MatMul", [left, right], [products]);
  e.node("ReduceSum", [products, e.int64s([0])], [product], { keepdims: { int: 0 } });
}

export const linear = {
  // y = a·b  =>  da = dy·bᵀ, db = aᵀ·dy, summed over the batch axes that were broadcast
  MatMul: {
    shape: ([a, b]) => {
      if (a!.dtype !== b!.dtype) throw new ShapeError(`MatMul of ${a!.dtype} and ${b!.dtype}`);
      return [{ dtype: a!.dtype, shape: productShape(a!.shape, b!.shape) }];
    },
    emit: (e, [a, b], [product]) => {
      const parts = e.gpu ? innerParts(e.typeOf(a!).shape, e.typeOf(b!).shape) : 1;
      if (parts === 1) return e.node("MatMul", [a!, b!], [product!]);
      emitInParts(e, a!, b!, product!, parts);
    },
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
