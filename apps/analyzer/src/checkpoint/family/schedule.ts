/**
 * @file Which checkpoints of a line are looked at. The paper's grids are those of Tigges et al. 2024 (get_circuits_over_time.py)
 * and count in Pythia's 143,000 steps; a line of another length takes the same shares of its training, and the nearest checkpoints
 * that there are.
 */
import { UserError } from "@atlas/schema";
import { closest } from "fastest-levenshtein";
import { range } from "./family-data.ts";
import { type CheckpointRef, type ModelLine, NAMED_SCHEDULES, type NamedSchedule } from "./model-line.ts";

const PYTHIA_STEPS = 143_000;

const SPARSE = [
  ...[256, 512, ...range(1000, 9000, 1000), ...range(10_000, 45_000, 5000)],
  ...[...range(50_000, 90_000, 10_000), 100_000, 120_000, 140_000, 143_000],
];

const EXP_PLUS_DETAIL = [
  ...[1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
  ...[...range(1000, 15_000, 1000), ...range(20_000, 65_000, 5000), ...range(70_000, 140_000, 10_000)],
];

/** Names that `--revisions` understands; anything else is a list of revisions or steps. */
export const SCHEDULES = ["all", "log", "linear", "sparse", "paper"] as const;

/**
 * @param schedule `all`; `log`: step 0, powers of two, and the last; `linear`: evenly spaced, at the most common distance of
 *   neighbouring checkpoints; `sparse`: the paper's 28 points; `paper`: what the paper used for this model; or a list of revisions
 *   and steps, "step0,step512,1000"
 * @returns by step, each once, at least one. @throws UserError where a listed one does not exist, or the paper has no such model.
 */
export function chooseCheckpoints(line: ModelLine, schedule: string): CheckpointRef[] {
  if (schedule === "paper") return named(line, paperSchedule(line));
  const name = NAMED_SCHEDULES.find((known) => known === schedule);
  return name === undefined ? listed(line, schedule) : named(line, name);
}

function paperSchedule({ family, model, paper }: ModelLine): NamedSchedule {
  if (paper !== undefined) return paper;
  throw new UserError(
    `The paper did not use ${family}/${model}; choose all, log, linear or sparse, or list revisions.`,
  );
}

function named({ checkpoints }: ModelLine, schedule: NamedSchedule): CheckpointRef[] {
  const last = checkpoints.at(-1)!.step;
  const scaled = (steps: readonly number[]) => steps.map((step) => (step / PYTHIA_STEPS) * last);
  if (schedule === "all") return [...checkpoints];
  if (schedule === "log") return nearest(checkpoints, logarithmic(last));
  if (schedule === "linear") return nearest(checkpoints, linear(checkpoints, last));
  return nearest(checkpoints, scaled(schedule === "sparse" ? SPARSE : EXP_PLUS_DETAIL));
}

function logarithmic(last: number): number[] {
  const powers = Array.from({ length: Math.floor(Math.log2(Math.max(last, 1))) + 1 }, (_, exponent) => 2 ** exponent);
  return [0, ...powers, last];
}

/** Multiples of the distance that most neighbours have; the initialisation is none of them, as in the paper's grid. */
function linear(checkpoints: readonly CheckpointRef[], last: number): number[] {
  const counts = new Map<number, number>();
  for (const [i, { step }] of checkpoints.slice(1).entries()) {
    const distance = step - checkpoints[i]!.step;
    counts.set(distance, (counts.get(distance) ?? 0) + 1);
  }
  const [every] = [...counts].sort(([a, m], [b, n]) => n - m || b - a)[0] ?? [0, 0];
  return every === 0 ? [last] : range(every, last, every);
}

/** The checkpoint nearest to each step, the earlier of two as near, by step and each once. */
function nearest(checkpoints: readonly CheckpointRef[], steps: readonly number[]): CheckpointRef[] {
  const distance = (ref: CheckpointRef, step: number) => Math.abs(ref.step - step);
  const chosen = steps.map((step) =>
    checkpoints.reduce((best, ref) => (distance(ref, step) < distance(best, step) ? ref : best)),
  );
  return checkpoints.filter((ref) => chosen.includes(ref));
}

function listed(line: ModelLine, list: string): CheckpointRef[] {
  const names = list.split(",").map((name) => name.trim());
  const chosen = names.map((name) => findCheckpoint(line, name));
  return line.checkpoints.filter((ref) => chosen.includes(ref));
}

/** @param name a revision, or a step, "512" or "step512". @throws UserError that names the nearest. */
export function findCheckpoint({ family, model, checkpoints }: ModelLine, name: string): CheckpointRef {
  const step = /^(?:step)?(\d+)$/.exec(name)?.[1];
  const found = checkpoints.find((ref) => ref.revision === name || (step !== undefined && ref.step === Number(step)));
  if (found) return found;
  const revisions = checkpoints.map(({ revision }) => revision);
  const near = step === undefined ? closest(name, revisions) : nearest(checkpoints, [Number(step)])[0]!.revision;
  throw new UserError(
    `${family}/${model} has no checkpoint "${name}" (nearest: ${near}); give one of its ${checkpoints.length} checkpoints, ` +
      `or ${SCHEDULES.join(", ")}.`,
    { code: "NOT_FOUND" },
  );
}
