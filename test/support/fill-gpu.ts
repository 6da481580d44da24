/** @file For tests: asks a GPU for a tensor of 512 GiB, then for a small one; prints what came of each. */
import { Graph } from "../../apps/analyzer/src/graph/graph.ts";
import { createSession } from "../../apps/analyzer/src/onnx/session.ts";
import { f32 } from "../../apps/analyzer/src/tensor/tensor.ts";

/** y = Σ over rows of e^(2x), through a tensor of [rows, 2]. */
async function sumOver(rows: number): Promise<number[]> {
  const g = new Graph();
  const repeated = g.expand(g.input("x", "f32", [1, 2]), [rows, 2]);
  g.output("y", g.sum(g.exp(g.scale(repeated, 2)), [0]));
  const session = await createSession(g, { device: "webgpu" });
  try {
    const { y } = await session.run({ x: f32([1, 2], [0, Math.log(2) / 2]) });
    return Array.from(y!.data as Float32Array, Math.round);
  } finally {
    await session.release();
  }
}

const error = await sumOver(2 ** 36).catch((reason) => reason.message);
process.stdout.write(JSON.stringify({ error, after: await sumOver(2) }));
