/** @file Ops along the last axis: softmax, its logarithm, and the normalisation inside LayerNorm. */
import { ShapeError, type Type } from "../value.ts";
import type { None } from "./attributes.ts";
import { dyOf, type Emitter, type Op } from "./op.ts";

const sameType = ([x]: readonly Type[]): Type[] => [x!];

/** onnxruntime's WebGPU kernel of SimplifiedLayerNormalization gives the mean as its second output, where r is asked for. */
function emitRmsInSteps(e: Emitter, x: string, normalized: string, inverseRoot: string, epsilon: number): void {
  const [square, mean, shifted, root] = [e.temporary(), e.temporary(), e.temporary(), e.temporary()];
  e.node("Mul", [x, x], [square]);
  e.node("ReduceMean", [square, e.int64s([-1])], [mean], { keepdims: { int: 1 } });
  e.node("Add", [mean, e.floats([1], epsilon)], [shifted]);
  e.node("Sqrt", [shifted], [root]);
  e.node("Reciprocal", [root], [inverseRoot]);
  e.node("Mul", [x, inverseRoot], [normalized]);
}

/** y = s − ln Σ e^s, s = x − max x: onnxruntime has no LogSoftmax for WebGPU. */
function emitLogSoftmaxInSteps(e: Emitter, x: string, y: string): void {
  const [largest, shifted, exponential] = [e.temporary(), e.temporary(), e.temporary()];
  const [sum, logarithm] = [e.temporary(), e.temporary()];
  const overLast = [e.int64s([-1])];
  e.node("ReduceMax", [x, ...overLast], [largest], { keepdims: { int: 1 } });
  e.node("Sub", [x, largest], [shifted]);
  e.node("Exp", [shifted], [exponential]);
  e.node("ReduceSum", [exponential, ...overLast], [sum], { keepdims: { int: 1 } });
  e.node("Log", [sum], [logarithm]);
  e.node("Sub", [shifted, logarithm], [y]);
}

export const lastAxis = {
  // y = softmax(x)  =>  dx = y·(dy − Σ dy·y), the sum over the last axis
  Softmax: {
    shape: sameType,
    emit: (e, inputs, outputs) => e.node("Softmax", inputs, outputs, { axis: { int: -1 } }),
    vjp: ({ g, outputs: [y], grads: [dy] }) => [() => g.mul(y!, g.sub(dy!, g.sum(g.mul(dy!, y!), [-1], true)))],
  } satisfies Op<None>,

  // y = ln softmax(x)  =>  dx = dy − e^y · Σ dy
  LogSoftmax: {
    shape: sameType,
    emit: (e, inputs, outputs) =>
      e.gpu
        ? emitLogSoftmaxInSteps(e, inputs[0]!, outputs[0]!)
        : e.node("LogSoftmax", inputs, outputs, { axis: { int: -1 } }),
    vjp: (at) => [() => at.g.sub(dyOf(at), at.g.mul(at.g.exp(at.outputs[0]!), at.g.sum(dyOf(at), [-1], true)))],
  } satisfies Op<None>,

  // centred (LayerNorm):  x̂ = (x − mean x)·r,  r = 1/√(var x + ε);   not centred (RMSNorm):  x̂ = x·r,  r = 1/√(mean x² + ε)
  //   dx = r·(dx̂ − [mean dx̂] − x̂·mean(dx̂·x̂))  −  dr·r²·x̂/D,   [mean dx̂] only where centred
  // Gain and shift are not part of it: they are folded into the weights that read x̂.
  Normalize: {
    shape: ([x]) => {
      if (x!.shape.length < 1) throw new ShapeError("Normalize needs an axis to normalise over");
      return [x!, { dtype: x!.dtype, shape: [...x!.shape.slice(0, -1), 1] }];
    },
    emit: (e, [x], [normalized, inverseDeviation], { epsilon, centred }, [type]) => {
      if (e.gpu && !centred) return emitRmsInSteps(e, x!, normalized!, inverseDeviation!, epsilon);
      const inputs = [x!, e.floats([type!.shape.at(-1)!], 1)];
      const outputs = centred ? [normalized!, e.temporary(), inverseDeviation!] : [normalized!, inverseDeviation!];
      const operator = centred ? "LayerNormalization" : "SimplifiedLayerNormalization";
      e.node(operator, inputs, outputs, { axis: { int: -1 }, epsilon: { float: epsilon } });
    },
    vjp: ({ g, inputs: [x], outputs: [hat, r], grads: [dHat, dr], attributes: { centred } }) => [
      () => {
        const viaHat = dHat && g.normalizeVjp(hat!, r!, dHat, centred);
        const viaScale = dr && g.mul(g.mul(g.scale(dr, -1 / x!.shape.at(-1)!), g.mul(r!, r!)), hat!);
        return viaHat && viaScale ? g.add(viaHat, viaScale) : (viaHat ?? viaScale)!;
      },
    ],
  } satisfies Op<{ epsilon: number; centred: boolean }>,
};
