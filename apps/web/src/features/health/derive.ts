/** @file Which models the page shows, their checkpoints as marks, and their findings in words. */
import type { MarkLook, MarkStrip, StripMark } from "../../charts/mark-strip.ts";
import { zeroSlotScale } from "../../charts/zero-slot-scale.ts";
import { formatCount, formatCountOf } from "../../lib/format.ts";
import { KIND_WORDS } from "./kinds.ts";
import type { Finding, ModelHealth } from "./query.ts";
import type { HealthView } from "./view-state.ts";

export function shownModels(models: readonly ModelHealth[], { family, show }: HealthView): ModelHealth[] {
  return models
    .filter(({ model }) => family === null || model.family === family)
    .filter(({ findings }) => show === "all" || findings.length > 0);
}

export interface HealthTotals {
  checkpoints: number;
  examined: number;
  /** Checkpoints with findings. */
  suspicious: number;
  /** Of those, the ones with results, which trends leave out. */
  leftOut: number;
}

export function totalsOf(models: readonly ModelHealth[]): HealthTotals {
  const sum = (count: (model: ModelHealth) => number) => models.reduce((total, model) => total + count(model), 0);
  return {
    checkpoints: sum(({ checkpoints }) => checkpoints.revisions.length),
    examined: sum(({ examined }) => examined),
    suspicious: sum(({ suspicious }) => suspicious),
    leftOut: sum(({ leftOut }) => leftOut.length),
  };
}

/** Every checkpoint of every model shown, on one axis of steps. */
export function healthStrip(models: readonly ModelHealth[]): Omit<MarkStrip, "width"> {
  const steps = models.flatMap(({ checkpoints }) => checkpoints.steps);
  return {
    label: "Checkpoints of each model by training step; hollow ones are suspicious",
    rows: models.map((health) => ({ name: health.model.name, marks: marksOf(health) })),
    x: { scale: zeroSlotScale(steps, "log"), label: "Training steps", format: formatCount },
  };
}

/** How bad it is, as marks and words say it. */
export const LOOKS = { ERROR: "error", WARNING: "warning" } as const satisfies Record<Finding["severity"], MarkLook>;

function marksOf({ model: { name }, checkpoints }: ModelHealth): StripMark[] {
  const { revisions, steps, kinds, severities } = checkpoints;
  return revisions.map((revision, i) => {
    const severity = severities[i] ?? null;
    const words = kinds[i]!.map((kind) => KIND_WORDS[kind].title.toLowerCase());
    return {
      x: steps[i]!,
      look: severity === null ? "full" : LOOKS[severity],
      href: severity === null ? null : `#${encodeURIComponent(name)}`,
      title: `${name} ${revision}: ${words.length === 0 ? "nothing wrong is known" : words.join(", ")}`,
    };
  });
}

export interface FindingRow {
  key: string;
  title: string;
  severity: "error" | "warning";
  checkpoints: string;
  message: string;
  /** What trends leave out because of it. */
  leftOut: string;
  found: string;
}

/** More steps than these are named by their number. */
const MOST_NAMED = 6;

export function findingRows({ findings, leftOut }: ModelHealth): FindingRow[] {
  const without = new Set(leftOut.map(({ revision }) => revision));
  return findings.map(({ kind, severity, message, foundAt, checkpoints }) => {
    const revisions = checkpoints.map(({ revision }) => revision);
    const withResults = revisions.filter((revision) => without.has(revision)).length;
    return {
      key: `${kind} ${revisions.join(" ")}`,
      title: KIND_WORDS[kind].title,
      severity: LOOKS[severity],
      checkpoints: named(revisions),
      message,
      leftOut: withResults === 0 ? "no results to leave out" : formatCountOf(withResults, "checkpoint"),
      found: foundAt.slice(0, 10),
    };
  });
}

function named(revisions: readonly string[]): string {
  const rest = revisions.length - MOST_NAMED;
  return rest > 0 ? `${revisions.slice(0, MOST_NAMED).join(", ")} and ${rest} more` : revisions.join(", ");
}
