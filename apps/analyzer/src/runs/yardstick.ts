/** @file The yardstick of every rate: how fast a device multiplies plain square matrices in the runtime that programs run in. */
import type { Device } from "@atlas/schema";
import { Graph } from "../graph/graph.ts";
import { operationsOf } from "../graph/operations.ts";
import { createSession, type SessionOptions } from "../onnx/session.ts";
import { seededNormal } from "../tensor/random.ts";
import { f32 } from "../tensor/tensor.ts";

/** Square matrices, and how many products in a row. */
export interface Yardstick {
  edge: number;
  products: number;
}

/** GPUs need more to be busy. */
export const YARDSTICKS: Record<Device, Yardstick> = {
  cpu: { edge: 1024, products: 4 },
  webgpu: { edge: 4096, products: 16 },
  cuda: { edge: 4096, products: 64 },
};

/** Runs before the one that counts: the threads of the session that ran before keep spinning for a while and would take half the rate away. */
const WARM_UP = 2;

export interface OpenYardstick {
  /** Float operations of one run. */
  operations: number;
  /** @returns the seconds that one run took. */
  run(): Promise<number>;
  release(): Promise<void>;
}

/**
 * The matrix a·b/n is made on the device and only a sum comes back, so that moving numbers is no part of it; its powers stay near
 * it, because b·a is near n.
 */
export async function openYardstick(
  { edge, products }: Yardstick,
  options: SessionOptions = {},
): Promise<OpenYardstick> {
  const g = new Graph();
  const [a, b] = [g.input("a", "f32", [edge, 1]), g.input("b", "f32", [1, edge])];
  const matrix = g.scale(g.mul(a, b), 1 / edge);
  let power = matrix;
  for (let i = 0; i < products; i++) power = g.matmul(power, matrix);
  g.output("sum", g.sumAll(power));
  const session = await createSession(g, options);
  const nearOne = seededNormal(edge, 1).map((deviate) => 1 + 0.01 * deviate);
  const feeds = { a: f32([edge, 1], nearOne), b: f32([1, edge], nearOne) };
  const once = async () => {
    const start = performance.now();
    await session.run(feeds);
    return (performance.now() - start) / 1000;
  };
  const settled = async () => {
    for (let i = 0; i < WARM_UP; i++) await once();
    return once();
  };
  return { operations: operationsOf(g), run: settled, release: () => session.release() };
}
