/** @file From head outputs z to what attention writes: one linear map, shared by the whole and by each head alone. */
import type { Graph } from "../graph/graph.ts";
import { applyLinear, type Linear } from "./fold.ts";
import type { AttentionBlock } from "./transformer.ts";

/** @param out weight [D, H·d_h], columns by head. */
export function headOutputs(
  g: Graph,
  { heads, dHead, dModel }: { heads: number; dHead: number; dModel: number },
  out: Linear,
): Pick<AttentionBlock, "write" | "writeByHead"> {
  return {
    write: (z) => applyLinear(g, out, z),
    writeByHead: (z) => g.matmul(z, g.reshape(g.swapLast(out.weight), [heads, dHead, dModel])),
  };
}
