/** @file How much of a behaviour a circuit keeps. */
import type { Faithfulness } from "@atlas/schema";

/** Mean metric of three runs on the same items, in the metric's unit. */
export interface CircuitMetrics {
  circuit: number;
  clean: number;
  corrupted: number;
}

/** plain = circuit / clean; floorCorrected = (circuit − corrupted) / (clean − corrupted); null where the divisor is zero. */
export function faithfulnessOf({ circuit, clean, corrupted }: CircuitMetrics): Faithfulness {
  return { plain: ratio(circuit, clean), floorCorrected: ratio(circuit - corrupted, clean - corrupted) };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
