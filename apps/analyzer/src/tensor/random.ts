/** @file Seeded random numbers, the same on every machine. */
import { createHash } from "node:crypto";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

/** A generator whose whole state comes from a digest of the key: neighbouring seeds start unrelated. */
export function generatorFor(key: string): RandomGenerator {
  const digest = createHash("sha256").update(key).digest();
  return xoroshiro128plusFromState([0, 4, 8, 12].map((at) => digest.readInt32LE(at)));
}

/** Uniform numbers in (0, 1) with 32 random bits each. */
export function seededUniform(seed: number): () => number {
  const generator = generatorFor(`uniform ${seed}`);
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
