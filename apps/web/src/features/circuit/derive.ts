/** @file Which edges the page shows, and which checkpoints lie around this one. */
import { formatNode, type GraphShape, nodeOf, parseEdge, parseNode, type Reader } from "@atlas/schema";
import { sideBeyond, withinFrame } from "../../charts/beyond-frame.ts";
import type { ScoredEdge } from "../../charts/circuit/scored-edge.ts";
import type { FaithfulnessPoint } from "../../charts/faithfulness-chart.ts";
import { type DrawOption, drawOptions } from "../../lib/draw.ts";
import { formatCount, formatPercent } from "../../lib/format.ts";
import type { CircuitKey } from "../../lib/hrefs.ts";
import { choiceFor, settingsLabels, settingsOf } from "../../lib/settings.ts";
import type { TrainingPoint } from "../training/derive.ts";
import type { Run, Sibling } from "./query.ts";
import type { CircuitView, ReaderKind } from "./view-state.ts";

/** Whether the model has all nodes that the view names. */
export function hasNodes(shape: GraphShape, { node, pin }: Pick<CircuitView, "node" | "pin">): boolean {
  return (node === null || hasNode(shape, node)) && pin.every((name) => hasNode(shape, name));
}

function hasNode(shape: GraphShape, name: string): boolean {
  const node = parseNode(name);
  if (node.kind === "input" || node.kind === "logits") return true;
  return node.layer < shape.layers && (node.kind === "mlp" || node.head < shape.heads);
}

type Columns = Run["circuit"]["edges"];

export function keyOf({ checkpoint, task }: Pick<Run, "checkpoint" | "task">): CircuitKey {
  return { model: checkpoint.model.name, task: task.name, revision: checkpoint.revision };
}

/** The API's columns as edges, strongest |score| first as they come. @param frequencies of each, where prompts were resampled */
export function edgesOf(
  { writers, readers, scores }: Columns,
  frequencies: readonly number[] | null = null,
): ScoredEdge[] {
  return scores.map((score, i) => ({
    ...parseEdge(`${writers[i]}->${readers[i]}`),
    score,
    ...(frequencies !== null && { frequency: frequencies[i]! }),
  }));
}

/** The strongest edges that pass every filter of the view, and those of pinned nodes; strongest first. */
export function shownEdges(edges: readonly ScoredEdge[], view: CircuitView): ScoredEdge[] {
  const { top, pin } = view;
  const passing = passingEdges(edges, view);
  return top === "all" ? passing : passing.filter((edge, i) => i < top || pin.some((node) => touches(edge, node)));
}

/** The view with a node pinned, or no longer. */
export function togglePin(view: CircuitView, node: string): CircuitView {
  const { pin } = view;
  return { ...view, pin: pin.includes(node) ? pin.filter((other) => other !== node) : [...pin, node] };
}

/** However many. */
export function passingEdges(edges: readonly ScoredEdge[], view: CircuitView): ScoredEdge[] {
  const passing = edges.filter((edge) => hasSign(edge, view.sign) && view.inputs.includes(readerKind(edge.reader)));
  return view.node === null ? passing : passing.filter((edge) => touches(edge, view.node!));
}

function readerKind(reader: Reader): ReaderKind {
  return reader.kind === "head" ? reader.input : "other";
}

function hasSign({ score }: ScoredEdge, sign: CircuitView["sign"]): boolean {
  return sign === "both" || (sign === "negative") === score < 0;
}

function touches({ writer, reader }: ScoredEdge, node: string): boolean {
  return formatNode(writer) === node || formatNode(nodeOf(reader)) === node;
}

type Kind = Pick<Sibling, "settings" | "dataset">;

/** As much of a result as tells it from others. */
export type Told = Pick<Sibling, "address" | "settings" | "dataset"> & { task: Pick<Run["task"], "metric"> };

export const kindOf = ({ settings }: Pick<Kind, "settings">): string => JSON.stringify(settingsOf(settings));

/**
 * One of each kind of result, with what tells it from the others; empty where there is one kind alone. Of each the newest on the
 * prompts of this one, or, where there is none on these, the newest on any.
 */
export function otherResults(run: Told, siblings: readonly Sibling[], { draw }: Pick<CircuitView, "draw">) {
  const { address, task, dataset } = run;
  const isAlike = (sibling: Sibling) => sibling.dataset.hash === dataset.hash;
  const kinds = new Map<string, Sibling>();
  for (const sibling of [...siblings.filter(isAlike), ...siblings]) {
    const kind = kindOf(sibling);
    if (!kinds.has(kind) || sibling.address === address) kinds.set(kind, sibling);
  }
  if (kinds.size < 2) return [];
  const all = [...kinds.values()];
  const labels = settingsLabels(all.map(({ settings }) => settings));
  return all.map((sibling, i) => ({
    label: labels[i]!,
    choice: choiceFor(sibling.settings, task.metric, isAlike(sibling) ? draw : null),
    active: sibling.address === address,
  }));
}

/** The draws of prompts on which there are results by the settings of this one; empty where there is one alone. */
export function drawsOf(run: Kind, siblings: readonly Kind[]): DrawOption[] {
  const alike = siblings.filter((sibling) => kindOf(sibling) === kindOf(run));
  return drawOptions(
    run.dataset,
    alike.map(({ dataset }) => dataset),
  );
}

export interface ScoredNode {
  node: string;
  score: number;
  inCircuit: boolean;
}

/** Strongest |score| first; equal ones in the order of the model. */
export function strongestNodes({ nodes, scores, inCircuit }: NonNullable<Run["nodeScores"]>): ScoredNode[] {
  return nodes
    .map((node, i) => ({ node, score: scores[i]!, inCircuit: inCircuit[i]! }))
    .toSorted((a, b) => Math.abs(b.score) - Math.abs(a.score));
}

export interface Neighbours {
  previous: TrainingPoint | undefined;
  next: TrainingPoint | undefined;
  /** Place among the checkpoints, from 1, and their number; null when this one is not among them. */
  place: { at: number; of: number } | null;
}

export function neighbours(points: readonly TrainingPoint[], revision: string): Neighbours {
  const at = points.findIndex((point) => point.revision === revision);
  if (at < 0) return { previous: undefined, next: undefined, place: null };
  return { previous: points[at - 1], next: points[at + 1], place: { at: at + 1, of: points.length } };
}

/** Ratios far outside all-or-nothing come from a divisor next to zero; the frame stays on what can be read. */
export const FAITHFULNESS_FRAME: [number, number] = [-0.25, 1.25];

/** The faithfulness curve, with the size that was chosen marked. Values outside the frame are drawn at its edge. */
export function faithfulnessPoints(
  { curve, bootstrap }: Pick<Run["circuit"], "curve" | "bootstrap">,
  chosen: number,
): FaithfulnessPoint[] {
  const beyond = (value: number | null | undefined) => sideBeyond(value ?? null, FAITHFULNESS_FRAME);
  return curve.requestedEdges.map((requested, i) => ({
    edges: curve.edges[i]!,
    plain: inFrame(curve.plain[i] ?? null),
    floorCorrected: inFrame(curve.floorCorrected[i] ?? null),
    beyond: { plain: beyond(curve.plain[i]), floorCorrected: beyond(curve.floorCorrected[i]) },
    band: bandAt(bootstrap, i),
    chosen: requested === chosen,
    title:
      `${formatCount(requested)} edges requested, ${formatCount(curve.edges[i]!)} after pruning: ` +
      `above the floor ${ratio(curve.floorCorrected[i] ?? null)}, plain ${ratio(curve.plain[i] ?? null)}`,
  }));
}

function bandAt(bootstrap: Run["circuit"]["bootstrap"], i: number): FaithfulnessPoint["band"] {
  const low = inFrame(bootstrap?.curve.floorCorrectedLow[i] ?? null);
  const high = inFrame(bootstrap?.curve.floorCorrectedHigh[i] ?? null);
  return low === null || high === null ? null : [low, high];
}

function inFrame(value: number | null): number | null {
  return value === null ? null : withinFrame(value, FAITHFULNESS_FRAME);
}

function ratio(value: number | null): string {
  return value === null ? "undefined" : formatPercent(value);
}
