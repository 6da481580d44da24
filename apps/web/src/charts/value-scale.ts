/** @file An axis of values instead of time: linear, with round ticks. */
import type { ZeroSlotScale } from "./zero-slot-scale.ts";

/** About so many steps. */
const STEPS = 5;

export function valueScale([low, high]: readonly [number, number]): ZeroSlotScale {
  const step = roundStep((high - low) / STEPS);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  const ticks = Array.from({ length: Math.max(0, count) }, (_, i) => {
    const at = Number(((first + i) * step).toPrecision(12));
    return { at, count: at };
  });
  return { domain: [low, high], at: (value) => value, breakAt: null, ticks };
}

/** The smallest of 1, 2 and 5 times a power of ten that is at least `rough`. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
}
