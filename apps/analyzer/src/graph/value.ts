/**
 * @file What flows through a graph: types with static shapes. A value prints as `f32[2,3]`, and error messages quote it
 * that way.
 */
export type DType = "f32" | "f16" | "bf16" | "i64";
export type Shape = readonly number[];

export interface Type {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** One output of one node, or an input, weight or constant of the graph. Values are compared by identity. */
export interface Value extends Type {
  readonly id: number;
}

export const show = ({ dtype, shape }: Type): string => `${dtype}[${shape.join(",")}]`;

export const sizeOf = (shape: Shape): number => shape.reduce((product, axis) => product * axis, 1);

export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((axis, i) => axis === b[i]);

/** A mistake in how a graph was put together: ours, never the user's. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

/** Shape of an elementwise operation under numpy's broadcasting rule. */
export function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x !== y && x !== 1 && y !== 1) throw new ShapeError(`shapes [${a}] and [${b}] do not broadcast`);
    return Math.max(x, y);
  });
}

/** A negative axis counts from the end. */
export function resolveAxis(axis: number, rank: number): number {
  const resolved = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(resolved) || resolved < 0 || resolved >= rank)
    throw new ShapeError(`axis ${axis} does not exist in rank ${rank}`);
  return resolved;
}
