/** @file Ops that move values without changing them. Their vjps move cotangents back. */
import { broadcast, resolveAxis, type Shape, ShapeError, sameShape, sizeOf } from "../value.ts";
import type { None } from "./attributes.ts";
import { dyOf, type Op } from "./op.ts";

const inverse = (perm: readonly number[]): number[] => perm.map((_, axis) => perm.indexOf(axis));

const withAxis = (shape: Shape, axis: number, size: number): Shape => shape.map((old, i) => (i === axis ? size : old));

function concatShape(shapes: readonly Shape[], axis: number): Shape {
  const [first] = shapes;
  const at = resolveAxis(axis, first!.length);
  for (const shape of shapes)
    if (!sameShape(withAxis(shape, at, 0), withAxis(first!, at, 0)))
      throw new ShapeError(`Concat along axis ${axis} of [${first}] and [${shape}]`);
  return withAxis(
    first!,
    at,
    shapes.reduce((sum, shape) => sum + shape[at]!, 0),
  );
}

export const layout = {
  // y = xᵖ  =>  dx = dy^(p⁻¹)
  Transpose: {
    shape: ([x], { perm }) => {
      if (
        !sameShape(
          [...perm].sort((a, b) => a - b),
          x!.shape.map((_, i) => i),
        )
      )
        throw new ShapeError(`Transpose of [${x!.shape}] by (${perm})`);
      return [{ dtype: x!.dtype, shape: perm.map((axis) => x!.shape[axis]!) }];
    },
    emit: (e, inputs, outputs, { perm }) => e.node("Transpose", inputs, outputs, { perm: { ints: perm } }),
    vjp: (at) => [() => at.g.transpose(dyOf(at), inverse(at.attributes.perm))],
  } satisfies Op<{ perm: readonly number[] }>,

  // the same numbers in the same order
  Reshape: {
    shape: ([x], { shape }) => {
      if (sizeOf(x!.shape) !== sizeOf(shape)) throw new ShapeError(`Reshape of [${x!.shape}] to [${shape}]`);
      return [{ dtype: x!.dtype, shape }];
    },
    emit: (e, [x], outputs, { shape }) => e.node("Reshape", [x!, e.int64s(shape)], outputs),
    vjp: (at) => [() => at.g.reshape(dyOf(at), at.inputs[0]!.shape)],
  } satisfies Op<{ shape: Shape }>,

  // y repeats x along new or unit axes  =>  dx = dy summed over them
  Expand: {
    shape: ([x], { shape }) => {
      if (!sameShape(broadcast(x!.shape, shape), shape)) throw new ShapeError(`Expand of [${x!.shape}] to [${shape}]`);
      return [{ dtype: x!.dtype, shape }];
    },
    emit: (e, [x], outputs, { shape }) => e.node("Expand", [x!, e.int64s(shape)], outputs),
    vjp: (at) => [() => at.g.sumTo(dyOf(at), at.inputs[0]!.shape)],
  } satisfies Op<{ shape: Shape }>,

  // y = x[start:end] along one axis  =>  dx = dy with zeros around it
  Slice: {
    shape: ([x], { axis, start, end }) => {
      const at = resolveAxis(axis, x!.shape.length);
      if (!(0 <= start && start < end && end <= x!.shape[at]!))
        throw new ShapeError(`Slice ${start}:${end} of axis ${axis} of [${x!.shape}]`);
      return [{ dtype: x!.dtype, shape: withAxis(x!.shape, at, end - start) }];
    },
    emit: (e, [x], outputs, { axis, start, end }) =>
      e.node("Slice", [x!, e.int64s([start]), e.int64s([end]), e.int64s([axis])], outputs),
    vjp: (at) => [
      () => {
        const { axis, start, end } = at.attributes;
        const { shape } = at.inputs[0]!;
        const axisAt = resolveAxis(axis, shape.length);
        const zeros = (size: number) => (size > 0 ? [at.g.zeros(withAxis(shape, axisAt, size))] : []);
        return at.g.concat([...zeros(start), dyOf(at), ...zeros(shape[axisAt]! - end)], axisAt);
      },
    ],
  } satisfies Op<{ axis: number; start: number; end: number }>,

  // y = x₀ ⧺ x₁ ⧺ …  =>  each gets its own slice of dy
  Concat: {
    shape: (inputs, { axis }) => {
      const { dtype } = inputs[0]!;
      const other = inputs.find((x) => x.dtype !== dtype);
      if (other) throw new ShapeError(`Concat of ${dtype} and ${other.dtype}`);
      const shapes = inputs.map((x) => x.shape);
      return [{ dtype, shape: concatShape(shapes, axis) }];
    },
    emit: (e, inputs, outputs, { axis }) => e.node("Concat", inputs, outputs, { axis: { int: axis } }),
    vjp: (at) => {
      const axis = resolveAxis(at.attributes.axis, at.outputs[0]!.shape.length);
      let next = 0;
      return at.inputs.map((x) => {
        const start = next;
        next += x.shape[axis]!;
        const end = next;
        return () => at.g.slice(dyOf(at), axis, start, end);
      });
    },
  } satisfies Op<{ axis: number }>,

  // half-precision weights are widened once, when a session is created; their gradient is not needed anywhere
  Cast: {
    shape: ([x]) => [{ dtype: "f32", shape: x!.shape }],
    emit: (e, inputs, outputs) => e.node("Cast", inputs, outputs, { to: { int: 1 } }),
    vjp: () => [null],
  } satisfies Op<None>,
};
