/** @file For tests: a product with a long inner axis on a GPU and on the CPU; prints the largest difference over the largest value. */
import { Graph } from "../../apps/analyzer/src/graph/graph.ts";
import { createSession } from "../../apps/analyzer/src/onnx/session.ts";
import { worstDifference } from "../../apps/analyzer/src/tensor/compare.ts";
import { seededNormal } from "../../apps/analyzer/src/tensor/random.ts";
import { f32 } from "../../apps/analyzer/src/tensor/tensor.ts";

const [ROWS, INNER, COLUMNS] = [5, 3 * 4096, 7];
const feeds = {
  a: f32([ROWS, INNER], seededNormal(ROWS * INNER, 1)),
  b: f32([INNER, COLUMNS], seededNormal(INNER * COLUMNS, 2)),
};

async function productOn(device: "cpu" | "webgpu"): Promise<Float32Array> {
  const g = new Graph();
  g.output("product", g.matmul(g.input("a", "f32", [ROWS, INNER]), g.input("b", "f32", [INNER, COLUMNS])));
  const session = await createSession(g, { device, threads: 1 });
  const { product } = await session.run(feeds);
  await session.release();
  return product!.data as Float32Array;
}

const [gpu, cpu] = [await productOn("webgpu"), await productOn("cpu")];
process.stdout.write(JSON.stringify({ worst: worstDifference(gpu, cpu).relative }));
