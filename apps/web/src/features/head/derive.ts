/** @file The panels of a head's page: every score on its own fixed range, membership by task, and the edges at the cursor. */
import { formatNode, nodeOf } from "@atlas/schema";
import type { ScoredEdge } from "../../charts/circuit/scored-edge.ts";
import type { MarkLook, MarkStrip, StripMark } from "../../charts/mark-strip.ts";
import { seriesStyle } from "../../charts/series-style.ts";
import type { ChartPoint, TrainingChart } from "../../charts/training-chart.ts";
import { type ZeroSlotScale, zeroSlotScale } from "../../charts/zero-slot-scale.ts";
import { readerName } from "../../lib/edge-name.ts";
import { formatCount, formatCountOf, formatNumber, formatShort, formatTick } from "../../lib/format.ts";
import { aboveWords, formatScore } from "../../lib/head-score.ts";
import { headHref } from "../../lib/hrefs.ts";
import { knownClock, suspicionWords } from "../training/chart.ts";
import type { Moment } from "../training/checkpoint-cursor.tsx";
import type { HeadPage, Membership, ScoreTrend } from "./query.ts";
import { type HeadView, headQuery } from "./view-state.ts";

export function shownView({ moments }: Pick<HeadPage, "moments">, asked: HeadView): HeadView {
  return { ...asked, x: knownClock(moments, asked.x) };
}

/** Address of the same page with the cursor at a revision; null for the newest. */
export function hrefAt(page: HeadPage, view: HeadView, revision: string | null): string {
  return headHref(page.model.name, page.head, headQuery({ ...view, at: revision }));
}

export interface ScorePanel {
  name: string;
  title: string;
  /** At the cursor, with unit; or why there is none. */
  value: string;
  /** That the value counts the head as one of its kind, in words; null where it does not. */
  above: string | null;
  chart: Omit<TrainingChart, "width" | "height">;
}

export function scorePanels(page: HeadPage, view: HeadView): ScorePanel[] {
  return page.scores.map((score) => {
    const { definition } = score;
    const { name, title, threshold } = definition;
    const at = score.revisions.indexOf(page.here.revision);
    const value = score.values[at] ?? null;
    return {
      name,
      title,
      value: at < 0 ? "not computed here" : value === null ? "undefined here" : withUnit(value, definition),
      above: value !== null && value > threshold ? aboveWords(definition) : null,
      chart: scoreChart(page, view, score),
    };
  });
}

function withUnit(value: number, definition: ScoreTrend["definition"]): string {
  const { unit } = definition;
  return unit === "percent" ? `${formatNumber(value)}%` : `${formatScore(value, definition)} (${unit})`;
}

function scoreChart(page: HeadPage, view: HeadView, score: ScoreTrend): ScorePanel["chart"] {
  const { title, unit, threshold } = score.definition;
  const [low, high] = scoreRange(score);
  const air = 0.06 * (high - low);
  return {
    label: `${title} of ${page.head} of ${page.model.name} over training`,
    hollow: "suspicious checkpoint",
    series: [{ name: page.head, style: seriesStyle(0), points: scorePoints(page, view, score) }],
    x: { scale: timeScale(page, view), ...timeAxis(view) },
    y: {
      domain: [low, high + air],
      label: unit,
      format: formatTick,
      ...(threshold > low && threshold < high && { reference: { at: threshold, label: "threshold" } }),
    },
    ...cursorOf(page.here, view),
  };
}

/** The bounds of the score where it has both; else what the values need, with zero and the threshold inside. */
export function scoreRange({ definition, values }: ScoreTrend): [number, number] {
  const { low, high, threshold } = definition;
  if (low !== null && high !== null) return [low, high];
  const known = [0, threshold, ...values.filter((value) => value !== null)];
  return [low ?? Math.min(...known), high ?? Math.max(...known)];
}

function scorePoints(page: HeadPage, view: HeadView, score: ScoreTrend): ChartPoint[] {
  return score.values.flatMap((value, i) => {
    const x = view.x === "steps" ? score.steps[i]! : (score.tokens[i] ?? null);
    if (x === null) return [];
    return [
      {
        x,
        y: value,
        hollow: score.suspicions[i] !== null,
        beyond: null,
        href: hrefAt(page, view, score.revisions[i]!),
        title: `step ${formatCount(score.steps[i]!)}: ${value === null ? "undefined" : formatScore(value, score.definition)}${suspicionWords(score.suspicions[i])}`,
      },
    ];
  });
}

/** One axis for all panels, so that the cursor stands at the same place in each. */
export function timeScale({ moments }: HeadPage, view: HeadView): ZeroSlotScale {
  const times = moments.map((moment) => timeOf(moment, view)).filter((time) => time !== null);
  return zeroSlotScale(times, view.scale);
}

export function timeAxis({ x }: HeadView) {
  return x === "tokens"
    ? { label: "Training tokens", format: formatShort }
    : { label: "Training steps", format: formatCount };
}

export const timeOf = ({ step, tokens }: Moment, { x }: HeadView): number | null => (x === "steps" ? step : tokens);

export function cursorOf(here: Moment, view: HeadView): { cursor?: number } {
  const cursor = timeOf(here, view);
  return cursor === null ? {} : { cursor };
}

/** A row for each task: in the circuit, out of it, or no circuit to be in. */
export function membershipStrip(page: HeadPage, view: HeadView): Omit<MarkStrip, "width"> {
  return {
    label: `Circuits of ${page.model.name} that ${page.head} is in, by task, over training`,
    rows: page.memberships.map((membership) => ({
      name: membership.task.title,
      marks: membershipMarks(page, view, membership),
    })),
    x: { scale: timeScale(page, view), ...timeAxis(view) },
    ...cursorOf(page.here, view),
  };
}

function membershipMarks(page: HeadPage, view: HeadView, membership: Membership): StripMark[] {
  const { revisions, steps, tokens, suspicions } = membership;
  return revisions.flatMap((revision, i) => {
    const x = timeOf({ revision, step: steps[i]!, tokens: tokens[i] ?? null }, view);
    if (x === null) return [];
    return [
      {
        x,
        look: lookOf(membership.inCircuit[i] ?? null, suspicions[i] ?? null),
        href: hrefAt(page, { ...view, task: membership.task.name }, revision),
        title: `${membership.task.title}, step ${formatCount(steps[i]!)}: ${membershipWords(membership, i)}${suspicionWords(suspicions[i])}`,
      },
    ];
  });
}

function lookOf(inCircuit: boolean | null, suspicion: string | null): MarkLook {
  if (inCircuit === null) return "unknown";
  if (inCircuit) return suspicion === null ? "full" : "hollow";
  return suspicion === null ? "absent" : "doubted";
}

/** What a column says at one checkpoint. */
export function membershipWords({ inCircuit, edgesIn, edgesOut, circuitEdges }: Membership, i: number): string {
  if (inCircuit[i] == null) return "no circuit short of the whole graph";
  if (!inCircuit[i]) return `not among the ${formatCountOf(circuitEdges[i]!, "edge")} of the circuit`;
  return `${formatCountOf(edgesIn[i]!, "edge")} in, ${formatCount(edgesOut[i]!)} out, of ${formatCount(circuitEdges[i]!)}`;
}

/** The same of a task at the cursor, or why there is nothing to say. */
export function membershipHere({ memberships, here }: HeadPage, task: string): string {
  const membership = memberships.find((one) => one.task.name === task);
  if (membership === undefined) return "no result by these settings";
  const i = membership.revisions.indexOf(here.revision);
  return i < 0 ? "no result at this checkpoint" : membershipWords(membership, i);
}

export interface HeadEdges {
  /** Strongest first, as they come. */
  into: ScoredEdge[];
  outOf: ScoredEdge[];
}

export function headEdges(edges: readonly ScoredEdge[], head: string): HeadEdges {
  return {
    into: edges.filter(({ reader }) => formatNode(nodeOf(reader)) === head),
    outOf: edges.filter(({ writer }) => formatNode(writer) === head),
  };
}

export interface EdgeEnd {
  /** The node at the other end. */
  node: string;
  isHead: boolean;
  /** As tables have it: "a0.h1", or "a6.h2 (q)". */
  name: string;
  /** Which input of this head an edge into it ends in. */
  input: string | null;
}

export function otherEnd({ writer, reader }: ScoredEdge, direction: keyof HeadEdges): EdgeEnd {
  if (direction === "outOf") {
    const node = nodeOf(reader);
    return { node: formatNode(node), isHead: node.kind === "head", name: readerName(reader), input: null };
  }
  const [node, input] = [formatNode(writer), reader.kind === "head" ? reader.input : null];
  return { node, isHead: writer.kind === "head", name: node, input };
}
