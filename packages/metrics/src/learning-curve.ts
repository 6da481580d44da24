/**
 * @file Half-rise of a task-learning curve: the tokens at which behaviour has come half way from where it began to its best.
 */
import { type Emergence, type EmergenceOptions, emergence } from "./emergence.ts";
import { type Measured, missing } from "./measured.ts";

export interface HalfRise {
  /** Behaviour at the first checkpoint measured and at the best one, in the metric's unit. */
  start: number;
  best: number;
  at: Emergence;
}

/** @param behaviour one for each checkpoint. @returns missing where nothing was measured or nothing rises */
export function halfRise(
  tokens: readonly number[],
  behaviour: readonly Measured[],
  options: Omit<EmergenceOptions, "threshold"> = {},
): Measured<HalfRise> {
  const values = behaviour.flatMap((point) => (point.kind === "measured" ? [point.value] : []));
  const [start] = values;
  if (start === undefined) return missing("not-measured");
  const best = Math.max(...values);
  if (best <= start) return missing("no-rise");
  const at = emergence(tokens, behaviour, { ...options, threshold: { value: (start + best) / 2 } });
  return { kind: "measured", start, best, at };
}
