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

/** All findings of one kind of a model. */
export interface FindingGroup {
  title: string;
  severity: "error" | "warning";
  /** What is wrong with which checkpoints, each said once. */
  lines: string[];
  /** What trends leave out because of it. */
  leftOut: string;
  /** The day, or the first and the last one. */
  found: string;
}

/** More steps than these are named by their number. */
const MOST_NAMED = 6;

export function findingGroups({ findings, leftOut }: ModelHealth): FindingGroup[] {
  const without = new Set(leftOut.map(({ revision }) => revision));
  return [...new Set(findings.map(({ kind }) => kind))].map((kind) => {
    const own = findings.filter((finding) => finding.kind === kind);
    const withResults = new Set(own.flatMap(revisionsOf).filter((revision) => without.has(revision))).size;
    return {
      title: KIND_WORDS[kind].title,
      severity: own.some(({ severity }) => severity === "ERROR") ? "error" : "warning",
      lines: linesOf(own),
      leftOut: withResults === 0 ? "no results to leave out" : formatCountOf(withResults, "checkpoint"),
      found: daysOf(own),
    };
  });
}

/** Models without findings of which the same is to be said. */
export interface SoundGroup {
  models: { name: string; looked: string }[];
  /** Whether anybody looked, and the licence. */
  sentences: string[];
}

export function soundGroups(models: readonly ModelHealth[]): SoundGroup[] {
  const groups = new Map<string, SoundGroup>();
  for (const health of models.filter(({ findings }) => findings.length === 0)) {
    const sentences = [soundness(health), licenceOf(health)];
    const key = sentences.join(" ");
    const group = groups.get(key) ?? { models: [], sentences };
    group.models.push({ name: health.model.name, looked: lookedAt(health) });
    groups.set(key, group);
  }
  return [...groups.values()];
}

export function lookedAt({ examined }: ModelHealth): string {
  return examined === 0 ? "no files looked at" : `${formatCountOf(examined, "checkpoint")} looked at`;
}

function soundness({ examined }: ModelHealth): string {
  return examined > 0
    ? "Nothing wrong is known of the checkpoints."
    : "Nobody has looked at the files: atlas verify with the name of the model and --store does.";
}

export function licenceOf({ model: { license, citation, licenseSource } }: ModelHealth): string {
  const licence = license === null ? "The licence of the weights is not stated" : `Licence of the weights: ${license}`;
  const source = licenseSource === null ? "." : ` (${licenseSource}).`;
  return `${licence}${source}${citation === null ? "" : ` To be cited: ${citation}`}`;
}

const revisionsOf = ({ checkpoints }: Finding): string[] => checkpoints.map(({ revision }) => revision);

/** The same sentence of several checkpoints is one line, which names them; a sentence that names them itself needs nothing before it. */
function linesOf(findings: readonly Finding[]): string[] {
  const messages = [...new Set(findings.map(({ message }) => message))];
  const lines = messages.map((message) => {
    const revisions = findings.filter((finding) => finding.message === message).flatMap(revisionsOf);
    const words = new Set(message.split(/[^\w-]+/));
    return revisions.every((revision) => words.has(revision)) ? message : `${named(revisions)}: ${message}`;
  });
  return lines.length < 2 ? lines : folded(lines);
}

/** Shorter ends than these are alike by chance. */
const LEAST_WORDS_ALIKE = 3;

/** Sentences that end alike say their end once: "step1 and step2; step8 and step9: hold the same weights." */
function folded(sentences: readonly string[]): string[] {
  const all = sentences.map((sentence) => sentence.split(" "));
  const [first] = all;
  const most = Math.min(...all.map((words) => words.length)) - 1;
  let alike = 0;
  while (alike < most && all.every((words) => words.at(-1 - alike) === first!.at(-1 - alike))) alike++;
  if (alike < LEAST_WORDS_ALIKE) return [...sentences];
  const beginnings = all.map((words) => words.slice(0, -alike).join(" ").replace(/:$/, ""));
  return [`${beginnings.join("; ")}: ${first!.slice(-alike).join(" ")}`];
}

function daysOf(findings: readonly Finding[]): string {
  const days = findings.map(({ foundAt }) => foundAt.slice(0, 10)).toSorted();
  const [first, last] = [days[0]!, days.at(-1)!];
  return first === last ? first : `${first} to ${last}`;
}

function named(revisions: readonly string[]): string {
  const rest = revisions.length - MOST_NAMED;
  return rest > 0 ? `${revisions.slice(0, MOST_NAMED).join(", ")} and ${rest} more` : revisions.join(", ");
}
