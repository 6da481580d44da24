/**
 * @file When behaviours and kinds of heads emerge, and that they do not where they never rise beyond noise.
 *
 * A behaviour emerges at the step from which clean minus corrupted metric stays at half of its maximum or above, provided that the share
 * of prompts answered rightly is at some checkpoint four standard errors above one half, which it is by chance: 1/2 + 2/√n of n prompts.
 * A kind of head emerges at the step from which its highest head stays at half of the maximum, at the score's own threshold, and at
 * twice what it is at initialisation (step 0, where it is stored), or above all three.
 */
import { emergence, fromNullable } from "@atlas/metrics";
import type { FamilyModel } from "@atlas/platform";
import type { ScoreMode } from "@atlas/schema";
import { highest } from "./figures.ts";

/** A measure of a model that may emerge. */
export interface Emerging {
  kind: "behaviour" | "heads";
  what: string;
  /** Null where it does not. */
  step: number | null;
}

/** Standard errors above chance: of 154 checkpoints at chance one is so far above it in one training of 200. */
const STANDARD_ERRORS = 4;
const CHANCE = 0.5;
const SHARE = 0.5;

/** Of every task and every score with results in this mode. */
export function emergingOf({ analyses, headScores }: FamilyModel, mode: ScoreMode): Emerging[] {
  const [behaviour, heads] = [analyses, headScores].map((rows) => rows.filter((one) => one.mode === mode)) as [
    FamilyModel["analyses"],
    FamilyModel["headScores"],
  ];
  const tasks = [...new Set(behaviour.map(({ task }) => task))].map((task): Emerging => {
    const own = behaviour.filter((one) => one.task === task);
    return { kind: "behaviour", what: task, step: behaviourStep(own) };
  });
  const scores = [...new Set(heads.map(({ score }) => score))].map((score): Emerging => {
    const own = heads.filter((one) => one.score === score);
    const values = own.map((one) => ({ step: one.step, value: highest(one.values) }));
    return { kind: "heads", what: score, step: headStep(values, own[0]!.threshold) };
  });
  return [...tasks, ...scores];
}

function behaviourStep(own: FamilyModel["analyses"]): number | null {
  const beyondChance = own.some(
    ({ accuracy, items }) => accuracy >= CHANCE + (STANDARD_ERRORS * CHANCE) / Math.sqrt(items),
  );
  if (!beyondChance) return null;
  const values = own.map(({ step, clean, corrupted }) => ({ step, value: clean - corrupted }));
  return stepOf(values, { shareOfMaximum: SHARE });
}

/** A value of one measure at one checkpoint; null where it is not defined. */
export interface Measurement {
  step: number;
  value: number | null;
}

/** @param values of the highest head, by step. @param threshold the score's own */
export function headStep(values: readonly Measurement[], threshold: number): number | null {
  const untrained = values.find(({ step }) => step === 0)?.value ?? Number.NEGATIVE_INFINITY;
  const maximum = highest(values.map(({ value }) => value)) ?? 0;
  return stepOf(values, { value: Math.max(SHARE * maximum, threshold, 2 * untrained) });
}

function stepOf(values: readonly Measurement[], threshold: Parameters<typeof emergence>[2]["threshold"]) {
  const steps = values.map(({ step }) => step);
  const found = emergence(steps, fromNullable(values.map(({ value }) => value)), { threshold });
  return found.kind === "measured" ? steps[found.index]! : null;
}
