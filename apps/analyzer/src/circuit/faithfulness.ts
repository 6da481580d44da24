/** @file How much of a behaviour a circuit keeps. */
import type { Faithfulness } from "@atlas/schema";

/** Mean metric of three runs on the same items, in the metric's unit. */
export interface CircuitMetrics {
  circuit: number;
  clean: number;
  corrupted: number;
}

/**
 * plain = circuit / clean; floorCorrected = (circuit − corrupted) / (clean − corrupted); null where the divisor is zero.
 * @param fromZero whether the metric's 0 is no behaviour at all (program/metrics); where not, plain is null
 */
export function faithfulnessOf({ circuit, clean, corrupted }: CircuitMetrics, fromZero = true): Faithfulness {
  return {
    plain: fromZero ? ratio(circuit, clean) : null,
    floorCorrected: ratio(circuit - corrupted, clean - corrupted),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
