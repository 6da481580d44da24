/** @file From head outputs z to what attention writes, as a whole and head by head. */
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { addBias, applyLinear, type Linear } from "./fold.ts";
import type { HeadShape } from "./head-projection.ts";
import type { AttentionBlock } from "./transformer.ts";

type Outputs = Pick<AttentionBlock, "write" | "writeByHead" | "output" | "outputScale">;

/** One linear map. @param out weight [D, H·d_h], columns by head. */
export function headOutputs(g: Graph, shape: HeadShape, out: Linear): Outputs {
  const output = byHead(g, shape, out);
  return {
    write: (z) => applyLinear(g, out, z),
    writeByHead: (z) => g.matmul(z, output),
    output,
    outputScale: () => undefined,
  };
}

/** An RMSNorm behind the sum over heads, as in OLMo 2: heads share its scale, which is that of the run they are in. */
export function normedHeadOutputs(
  g: Graph,
  shape: HeadShape,
  out: Linear,
  norm: { gain: Value; epsilon: number },
): Outputs {
  const normed = (x: Value) => g.mul(g.normalize(x, norm.epsilon, false).normalized, norm.gain);
  const weights = byHead(g, shape, out);
  return {
    write: (z) => normed(applyLinear(g, out, z)),
    output: g.mul(weights, norm.gain),
    outputScale: (z) => g.normalize(applyLinear(g, out, z), norm.epsilon, false).inverseDeviation,
    writeByHead: (z) => {
      const parts = g.matmul(z, weights);
      const whole = addBias(g, g.sum(parts, [-3], true), out.bias);
      return g.mul(g.mul(parts, g.normalize(whole, norm.epsilon, false).inverseDeviation), norm.gain);
    },
  };
}

/** W_O^h, [H, d_h, D]. */
function byHead(g: Graph, { heads, dHead, dModel }: HeadShape, { weight }: Linear): Value {
  return g.reshape(g.swapLast(weight), [heads, dHead, dModel]);
}
