/** @file Elementwise ops. Cotangents of broadcast inputs are summed back to the input's shape by `sumTo`. */
import { broadcast, ShapeError, type Type } from "../value.ts";
import type { None } from "./attributes.ts";
import { dyOf, type Emitter, type Op } from "./op.ts";

function binary(onnx: string, vjp: Op<None>["vjp"]): Op<None> {
  return {
    shape: ([a, b]) => {
      if (a!.dtype !== b!.dtype) throw new ShapeError(`${onnx} of ${a!.dtype} and ${b!.dtype}`);
      return [{ dtype: a!.dtype, shape: broadcast(a!.shape, b!.shape) }];
    },
    emit: (e, inputs, outputs) => e.node(onnx, inputs, outputs),
    vjp,
  };
}

function unary(onnx: string, vjp: Op<None>["vjp"]): Op<None> {
  return {
    shape: ([x]) => [x as Type],
    emit: (e, inputs, outputs) => e.node(onnx, inputs, outputs),
    vjp,
  };
}

/** d erf(x)/dx = (2/√π) e^(−x²); the pdf of the standard normal is e^(−x²/2)/√(2π). */
const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);
const ONE_OVER_SQRT_2PI = 1 / Math.sqrt(2 * Math.PI);

/** Constants of the tanh form of GELU (Hendrycks & Gimpel 2016, arXiv:1606.08415). */
const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);
const GELU_CUBIC = 0.044715;

/** y = [x > 0] − [x < 0]: onnxruntime has no Sign for WebGPU. */
function emitSignInSteps(e: Emitter, x: string, y: string): void {
  const zero = e.floats([1], 0);
  const indicator = (comparison: string): string => {
    const [truth, number] = [e.temporary(), e.temporary()];
    e.node(comparison, [x, zero], [truth]);
    e.node("Cast", [truth], [number], { to: { int: 1 } });
    return number;
  };
  e.node("Sub", [indicator("Greater"), indicator("Less")], [y]);
}

export const elementwise = {
  // y = a + b  =>  da = dy, db = dy
  Add: binary("Add", (at) => at.inputs.map((x) => () => at.g.sumTo(dyOf(at), x.shape))),
  // y = a − b  =>  da = dy, db = −dy
  Sub: binary("Sub", ({ g, inputs: [a, b], grads: [dy] }) => [
    () => g.sumTo(dy!, a!.shape),
    () => g.neg(g.sumTo(dy!, b!.shape)),
  ]),
  // y = a·b  =>  da = dy·b, db = dy·a
  Mul: binary("Mul", ({ g, inputs, grads }) => {
    const [a, b] = inputs;
    return [() => g.sumTo(g.mul(grads[0]!, b!), a!.shape), () => g.sumTo(g.mul(grads[0]!, a!), b!.shape)];
  }),
  // y = a/b  =>  da = dy/b, db = −dy·y/b
  Div: binary("Div", ({ g, inputs, outputs, grads }) => {
    const [a, b] = inputs;
    return [
      () => g.sumTo(g.div(grads[0]!, b!), a!.shape),
      () => g.sumTo(g.neg(g.div(g.mul(grads[0]!, outputs[0]!), b!)), b!.shape),
    ];
  }),
  // y = −x  =>  dx = −dy
  Neg: unary("Neg", (at) => [() => at.g.neg(dyOf(at))]),
  // y = e^x  =>  dx = dy·y
  Exp: unary("Exp", (at) => [() => at.g.mul(dyOf(at), at.outputs[0]!)]),
  // y = ln x  =>  dx = dy/x
  Log: unary("Log", (at) => [() => at.g.div(dyOf(at), at.inputs[0]!)]),
  // y = √x  =>  dx = dy/(2y)
  Sqrt: unary("Sqrt", (at) => [() => at.g.scale(at.g.div(dyOf(at), at.outputs[0]!), 0.5)]),
  // y = erf x  =>  dx = dy·(2/√π)·e^(−x²)
  Erf: unary("Erf", ({ g, inputs: [x], grads: [dy] }) => [
    () => g.mul(dy!, g.scale(g.exp(g.neg(g.mul(x!, x!))), TWO_OVER_SQRT_PI)),
  ]),
  // y = max(x, 0)  =>  dx = dy where y > 0; sign(y) is that indicator
  Relu: unary("Relu", (at) => [() => at.g.mul(dyOf(at), at.g.sign(at.outputs[0]!))]),
  // piecewise constant: no gradient
  Sign: {
    ...unary("Sign", () => [null]),
    emit: (e, [x], [y]) => (e.gpu ? emitSignInSteps(e, x!, y!) : e.node("Sign", [x!], [y!])),
  },
  // y = x·Φ(x)  =>  dx = dy·(Φ(x) + x·φ(x)), with Φ(x) = (1 + erf(x/√2))/2 and φ the standard normal density
  Gelu: unary("Gelu", ({ g, inputs: [x], grads: [dy] }) => [
    () => {
      const scaled = g.scale(x!, Math.SQRT1_2);
      const density = g.mul(x!, g.exp(g.neg(g.mul(scaled, scaled))));
      const slope = g.add(g.scale(g.erf(scaled), 0.5), g.scale(density, ONE_OVER_SQRT_2PI));
      return g.mul(dy!, g.add(slope, g.scalar(0.5)));
    },
  ]),
  // y = x·(1 + t)/2, t = tanh(u), u = √(2/π)·(x + 0.044715 x³)  =>  dx = dy·((1 + t)/2 + x·(1 − t²)/2·du/dx)
  // with tanh(u) = 2·sigmoid(2u) − 1, so that (1 + t)/2 = s and (1 − t²)/2 = 2s(1 − s)
  GeluTanh: {
    ...unary("Gelu", ({ g, inputs: [x], grads: [dy] }) => [
      () => {
        const square = g.mul(x!, x!);
        const u2 = g.mul(g.scale(x!, 2 * SQRT_2_OVER_PI), g.add(g.scale(square, GELU_CUBIC), g.scalar(1)));
        const s = g.sigmoid(u2);
        const slope = g.scale(g.add(g.scale(square, 3 * GELU_CUBIC), g.scalar(1)), 2 * SQRT_2_OVER_PI);
        const bend = g.mul(g.mul(x!, slope), g.mul(s, g.sub(g.scalar(1), s)));
        return g.mul(dy!, g.add(s, bend));
      },
    ]),
    emit: (e, inputs, outputs) => e.node("Gelu", inputs, outputs, { approximate: { string: "tanh" } }),
  },
  // y = 1/(1 + e^(−x))  =>  dx = dy·y·(1 − y)
  Sigmoid: unary("Sigmoid", ({ g, outputs: [y], grads: [dy] }) => [
    () => g.mul(dy!, g.mul(y!, g.sub(g.scalar(1), y!))),
  ]),
  // y = x, a name of its own for one branch of the stream: the gradient with respect to it is that branch's alone
  Tap: unary("Identity", (at) => [() => dyOf(at)]),
} satisfies Record<string, Op<None>>;
