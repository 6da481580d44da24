/** @file Which models the page shows, their checkpoints as marks, and their findings in words. */
import type { MarkLook, MarkStrip, StripMark } from "../../charts/mark-strip.ts";
import { zeroSlotScale } from "../../charts/zero-slot-scale.ts";
import { formatCount, formatCountOf } from "../../lib/format.ts";
import { KIND_WORDS } from "./kinds.ts";
import type { Finding, ModelHealth } from "./query.ts";
import type { HealthView } from "./view-state.ts";

export function shownModels(models: readonly ModelHealth[], { family, show }: HealthView): ModelHealth[] {
  return models
    .filter((model) => family === null || model.family === family)
    .filter(({ checkpointHealth }) => show === "all" || checkpointHealth.findings.length > 0);
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
  const concerned = models.map(concernedOf);
  const sum = (count: (model: ModelHealth, i: number) => number) =>
    models.reduce((total, model, i) => total + count(model, i), 0);
  return {
    checkpoints: sum(({ checkpoints }) => checkpoints.length),
    examined: sum(({ checkpointHealth }) => checkpointHealth.examined),
    suspicious: sum((_, i) => concerned[i]!.size),
    leftOut: sum((_, i) => [...concerned[i]!.values()].filter(({ hasResults }) => hasResults).length),
  };
}

interface Concerned {
  findings: Finding[];
  hasResults: boolean;
}

/** Checkpoints with findings, by revision. */
function concernedOf({ checkpointHealth }: ModelHealth): Map<string, Concerned> {
  const concerned = new Map<string, Concerned>();
  for (const finding of checkpointHealth.findings)
    for (const { revision, runs } of finding.checkpoints) {
      const findings = [...(concerned.get(revision)?.findings ?? []), finding];
      concerned.set(revision, { findings, hasResults: runs.totalCount > 0 });
    }
  return concerned;
}

/** Every checkpoint of every model shown, on one axis of steps. */
export function healthStrip(models: readonly ModelHealth[]): Omit<MarkStrip, "width"> {
  const steps = models.flatMap(({ checkpoints }) => checkpoints.map(({ step }) => step));
  return {
    label: "Checkpoints of each model by training step; hollow ones are suspicious",
    rows: models.map((model) => ({ name: model.name, marks: marksOf(model) })),
    x: { scale: zeroSlotScale(steps, "log"), label: "Training steps", format: formatCount },
  };
}

function marksOf(model: ModelHealth): StripMark[] {
  const concerned = concernedOf(model);
  return model.checkpoints.map(({ revision, step }) => {
    const findings = concerned.get(revision)?.findings ?? [];
    const words = findings.map(({ kind }) => KIND_WORDS[kind].title.toLowerCase());
    return {
      x: step,
      look: lookOf(findings),
      href: findings.length > 0 ? `#${encodeURIComponent(model.name)}` : null,
      title: `${model.name} ${revision}: ${words.length === 0 ? "nothing wrong is known" : words.join(", ")}`,
    };
  });
}

function lookOf(findings: readonly Finding[]): MarkLook {
  if (findings.length === 0) return "full";
  return findings.some(({ severity }) => severity === "ERROR") ? "error" : "warning";
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

export function findingRows({ checkpointHealth }: ModelHealth): FindingRow[] {
  return checkpointHealth.findings.map(({ kind, severity, message, foundAt, checkpoints }) => {
    const revisions = checkpoints.map(({ revision }) => revision);
    const withResults = checkpoints.filter(({ runs }) => runs.totalCount > 0).length;
    return {
      key: `${kind} ${revisions.join(" ")}`,
      title: KIND_WORDS[kind].title,
      severity: severity === "ERROR" ? "error" : "warning",
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
