/**
 * @file Seeded initial weights of a demo model, as in GPT-NeoX-20B (arXiv:2204.06745): normal matrices of the small
 * deviation of Nguyen & Salazar 2019 (arXiv:1910.05895); those that write to the residual stream are scaled by depth
 * (Wang & Komatsuzaki 2021); biases are 0 and norms 1.
 */
import { seedOf } from "../task/random.ts";
import { seededNormal } from "../tensor/random.ts";
import { DEMO_MODELS, type DemoModel, type DemoSize } from "./models.ts";

/**
 * @param shapes every weight's shape by its Hugging Face name.
 * @returns every weight, row-major. A weight depends on (seed, size, name) only, not on the order of `shapes`.
 */
export function initialWeights(
  size: DemoSize,
  seed: number,
  shapes: ReadonlyMap<string, readonly number[]>,
): Map<string, Float32Array> {
  const model = DEMO_MODELS[size];
  const entries = [...shapes].map(([name, shape]) => {
    const length = shape.reduce((product, extent) => product * extent, 1);
    return [name, initialWeight(model, name, length, seedOf("demo weights", seed, model.name, name))] as const;
  });
  return new Map(entries);
}

function initialWeight(model: DemoModel, name: string, length: number, seed: number): Float32Array {
  if (name.endsWith(".bias")) return new Float32Array(length);
  if (name.includes("norm")) return new Float32Array(length).fill(1);
  const deviation = standardDeviation(model, name);
  return seededNormal(length, seed).map((deviate) => deviation * deviate);
}

function standardDeviation({ layers, dModel }: DemoModel, name: string): number {
  const writesToStream = name.endsWith("attention.dense.weight") || name.endsWith("dense_4h_to_h.weight");
  return writesToStream ? 2 / (layers * Math.sqrt(dModel)) : Math.sqrt(2 / (5 * dModel));
}
