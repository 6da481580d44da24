/**
 * @file The vocabulary in which graphs are written: one method per op, and the few compositions that vjps and models
 * share. It only builds; `Graph` keeps the nodes and checks the shapes.
 */
import type { OpAttributes, OpName } from "./ops/attributes.ts";
import { type Shape, sameShape, sizeOf, type Value } from "./value.ts";

export abstract class Arithmetic {
  private readonly swapped = new WeakMap<Value, Value>();

  /** Adds one node. @returns its outputs. @throws ShapeError naming the site when the inputs do not fit. */
  abstract apply<Name extends OpName>(
    op: Name,
    inputs: readonly Value[],
    attributes: OpAttributes[Name],
  ): readonly Value[];
  /** A small constant that travels inside the model. */
  abstract constant(data: Float32Array | BigInt64Array, shape: Shape): Value;

  private one<Name extends OpName>(op: Name, inputs: readonly Value[], attributes: OpAttributes[Name]): Value {
    return this.apply(op, inputs, attributes)[0]!;
  }

  add = (a: Value, b: Value): Value => this.one("Add", [a, b], {});
  sub = (a: Value, b: Value): Value => this.one("Sub", [a, b], {});
  mul = (a: Value, b: Value): Value => this.one("Mul", [a, b], {});
  div = (a: Value, b: Value): Value => this.one("Div", [a, b], {});
  neg = (x: Value): Value => this.one("Neg", [x], {});
  exp = (x: Value): Value => this.one("Exp", [x], {});
  log = (x: Value): Value => this.one("Log", [x], {});
  sqrt = (x: Value): Value => this.one("Sqrt", [x], {});
  erf = (x: Value): Value => this.one("Erf", [x], {});
  relu = (x: Value): Value => this.one("Relu", [x], {});
  sign = (x: Value): Value => this.one("Sign", [x], {});
  gelu = (x: Value): Value => this.one("Gelu", [x], {});
  geluTanh = (x: Value): Value => this.one("GeluTanh", [x], {});
  sigmoid = (x: Value): Value => this.one("Sigmoid", [x], {});
  silu = (x: Value): Value => this.mul(x, this.sigmoid(x));
  tap = (x: Value): Value => this.one("Tap", [x], {});
  softmax = (x: Value): Value => this.one("Softmax", [x], {});
  logSoftmax = (x: Value): Value => this.one("LogSoftmax", [x], {});
  matmul = (a: Value, b: Value): Value => this.one("MatMul", [a, b], {});
  gather = (table: Value, indices: Value): Value => this.one("Gather", [table, indices], {});
  scatterAdd = (x: Value, indices: Value, rows: number): Value => this.one("ScatterAdd", [x, indices], { rows });
  concat = (parts: readonly Value[], axis: number): Value =>
    parts.length === 1 ? parts[0]! : this.one("Concat", parts, { axis });
  slice = (x: Value, axis: number, start: number, end: number): Value => this.one("Slice", [x], { axis, start, end });
  transpose = (x: Value, perm: readonly number[]): Value => this.one("Transpose", [x], { perm });
  reshape = (x: Value, shape: Shape): Value => (sameShape(x.shape, shape) ? x : this.one("Reshape", [x], { shape }));
  expand = (x: Value, shape: Shape): Value => (sameShape(x.shape, shape) ? x : this.one("Expand", [x], { shape }));
  sum = (x: Value, axes: readonly number[], keepDims = false): Value => this.one("ReduceSum", [x], { axes, keepDims });
  /** The largest entry along the last axis, [..., 1]. */
  max = (x: Value): Value => this.one("ReduceMax", [x], {});
  rotary = (x: Value, cos: Value, sin: Value, positions: Value, rotaryDim: number): Value =>
    this.one("Rotary", [x, cos, sin, positions], { rotaryDim });

  /** Widens a half-precision value; float32 passes through. */
  float32 = (x: Value): Value => (x.dtype === "f32" ? x : this.one("Cast", [x], {}));

  /** x, its mean taken off where `centred`, over its root mean square along the last axis; and that root's inverse [..., 1]. */
  normalize(x: Value, epsilon: number, centred: boolean): { normalized: Value; inverseDeviation: Value } {
    const [normalized, inverseDeviation] = this.apply("Normalize", [x], { epsilon, centred });
    return { normalized: normalized!, inverseDeviation: inverseDeviation! };
  }

  /** The cotangent of x from that of x̂ = (x − [mean])·r: r·(d − [mean d] − x̂·mean(d·x̂)), [ ] only where centred. */
  normalizeVjp(hat: Value, r: Value, dHat: Value, centred: boolean): Value {
    const along = this.mul(hat, this.mean(this.mul(dHat, hat)));
    const centre = centred ? this.sub(dHat, this.mean(dHat)) : dHat;
    return this.mul(r, this.sub(centre, along));
  }

  scalar = (value: number): Value => this.constant(Float32Array.of(value), []);
  scale = (x: Value, factor: number): Value => this.mul(x, this.scalar(factor));
  zeros = (shape: Shape): Value => this.expand(this.scalar(0), shape);
  mean = (x: Value): Value => this.scale(this.sum(x, [-1], true), 1 / x.shape.at(-1)!);
  sumAll = (x: Value): Value =>
    this.sum(
      x,
      x.shape.map((_, axis) => axis),
    );
  flattenRows = (x: Value): Value => this.reshape(x, [sizeOf(x.shape.slice(0, -1)), x.shape.at(-1)!]);

  /** Exchanges the last two axes; done twice it gives back the value itself, so vjps cost no second transpose. */
  swapLast(x: Value): Value {
    const known = this.swapped.get(x);
    if (known) return known;
    const axes = x.shape.map((_, axis) => axis);
    const y = this.transpose(x, [...axes.slice(0, -2), axes.length - 1, axes.length - 2]);
    this.swapped.set(x, y).set(y, x);
    return y;
  }

  /** Undoes broadcasting: sums x over the axes along which `shape` was repeated. */
  sumTo(x: Value, shape: Shape): Value {
    if (sameShape(x.shape, shape)) return x;
    const extra = x.shape.length - shape.length;
    const axes = x.shape.flatMap((size, axis) =>
      axis < extra || (shape[axis - extra] === 1 && size !== 1) ? [axis] : [],
    );
    return this.reshape(axes.length > 0 ? this.sum(x, axes, true) : x, shape);
  }
}
