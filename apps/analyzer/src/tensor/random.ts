/** @file Seeded random numbers, the same on every machine. */
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Uniform numbers in (0, 1) with 32 random bits each. */
export function seededUniform(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => ((generator.next() >>> 0) + 0.5) / 2 ** 32;
}

/** Standard normal deviates by the Box–Muller transform: [length]. */
export function seededNormal(length: number, seed: number): Float32Array {
  const uniform = seededUniform(seed);
  const deviates = new Float32Array(length);
  for (let i = 0; i < length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(uniform()));
    const angle = 2 * Math.PI * uniform();
    deviates[i] = radius * Math.cos(angle);
    if (i + 1 < length) deviates[i + 1] = radius * Math.sin(angle);
  }
  return deviates;
}
