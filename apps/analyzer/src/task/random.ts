/**
 * @file Seeded randomness. A stream is named by what it is for, so that drawing more in one place never moves
 * another, and any part of a sequence can be regenerated without what came before it.
 */
import { createHash } from "node:crypto";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { generatorFor } from "../tensor/random.ts";

export type { RandomGenerator };

type Key = readonly (string | number)[];

/** The stream of this name: same key, same numbers on every machine; different keys are unrelated. */
export function randomStream(...key: Key): RandomGenerator {
  return generatorFor(JSON.stringify(key));
}

/** A 32-bit seed of this name, for generators that take one number. */
export function seedOf(...key: Key): number {
  return createHash("sha256").update(JSON.stringify(key)).digest().readInt32LE(0);
}

/** One of the list, uniformly. The list must not be empty. */
export function pick<T>(random: RandomGenerator, list: readonly T[]): T {
  return list[uniformInt(random, 0, list.length - 1)]!;
}

/** One of the list; a list of one leaves the stream where it is. */
export function choose<T>(random: RandomGenerator, list: readonly T[]): T {
  return list.length === 1 ? list[0]! : pick(random, list);
}

/** `count` different members of the list in random order; `count` must not exceed its length. */
export function sample<T>(random: RandomGenerator, list: readonly T[], count: number): T[] {
  const rest = [...list];
  return Array.from({ length: count }, () => rest.splice(uniformInt(random, 0, rest.length - 1), 1)[0]!);
}
