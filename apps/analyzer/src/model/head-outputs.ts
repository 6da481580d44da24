/** @file From head outputs z to what attention writes, as a whole and head by head. */
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { addBias, applyLinear, type Linear } from "./fold.ts";
import type { HeadShape } from "./head-projection.ts";
import type { AttentionBlock } from "./transformer.ts";

type Outputs = Pick<AttentionBlock, "write" | "writeByHead">;

/** One linear map. @param out weight [D, H·d_h], columns by head. */
export function headOutputs(g: Graph, shape: HeadShape, out: Linear): Outputs {
  return {
    write: (z) => applyLinear(g, out, z),
    writeByHead: (z) => byHead(g, shape, out, z),
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
  return {
    write: (z) => normed(applyLinear(g, out, z)),
    writeByHead: (z) => {
      const parts = byHead(g, shape, out, z);
      const whole = addBias(g, g.sum(parts, [-3], true), out.bias);
      return g.mul(g.mul(parts, g.normalize(whole, norm.epsilon, false).inverseDeviation), norm.gain);
    },
  };
}

/** z_h W_O^h. @param z [..., H, R, d_h]. @returns [..., H, R, D]. */
function byHead(g: Graph, { heads, dHead, dModel }: HeadShape, { weight }: Linear, z: Value): Value {
  return g.matmul(z, g.reshape(g.swapLast(weight), [heads, dHead, dModel]));
}
