/**
 * @file Seeded initial weights of a demo model, as GPT-NeoX starts: small normal matrices, with those that write to the
 * residual stream scaled down by depth (Wang & Komatsuzaki 2021; GPT-NeoX-20B, arXiv:2204.06745), biases 0, norms 1.
 */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { type RandomGenerator, randomStream } from "../task/random.ts";
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
    return [name, initialWeight(model, name, length, randomStream("demo weights", seed, model.name, name))] as const;
  });
  return new Map(entries);
}

function initialWeight(model: DemoModel, name: string, length: number, random: RandomGenerator): Float32Array {
  if (name.endsWith(".bias")) return new Float32Array(length);
  if (name.includes("norm")) return new Float32Array(length).fill(1);
  return normalDeviates(length, standardDeviation(model, name), random);
}

function standardDeviation({ layers, dModel }: DemoModel, name: string): number {
  const writesToStream = name.endsWith("attention.dense.weight") || name.endsWith("dense_4h_to_h.weight");
  return writesToStream ? 2 / (layers * Math.sqrt(dModel)) : Math.sqrt(2 / (5 * dModel));
}

/** Box–Muller, two deviates from two uniform numbers. */
function normalDeviates(length: number, deviation: number, random: RandomGenerator): Float32Array {
  const values = new Float32Array(length);
  for (let i = 0; i < length; i += 2) {
    // 1 − u lies in (0, 1], where the logarithm is finite.
    const radius = deviation * Math.sqrt(-2 * Math.log(1 - uniformFloat64(random)));
    const angle = 2 * Math.PI * uniformFloat64(random);
    values[i] = radius * Math.cos(angle);
    if (i + 1 < length) values[i + 1] = radius * Math.sin(angle);
  }
  return values;
}
