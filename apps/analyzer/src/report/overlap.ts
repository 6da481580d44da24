/**
 * @file Overlap of a model's circuits over training, for figure 5 and for what is claimed of it: in paper mode of edges with the
 * checkpoint before, smoothed, on each model's own grid; in corrected mode of nodes and edges at one distance for all models.
 */
import { ewma, fromNullable, jaccard, nodesOf, pairsAtGap, valueOr } from "@atlas/metrics";
import type { FamilyModel, StoredAnalysis } from "@atlas/platform";
import { computationGraph, type ScoreMode } from "@atlas/schema";
import { type Figure, figure, type Point } from "./figure.ts";
import { ANALYSE, at, circuitsShown, perTask, tasksOf } from "./figures.ts";

/** The distance at which the circuits of all models are compared. */
interface Gap {
  /** Undefined where no model has two checkpoints. */
  size: number | undefined;
  /** Tokens; optimiser steps where a model does not say how many tokens a step takes. */
  of: "tokens" | "steps";
  /** Models that do not say it. */
  silent: string[];
}

/** Figure 5, overlap. */
export function overlaps(family: readonly FamilyModel[], mode: ScoreMode): Figure {
  const gap = sharedGap(family, mode);
  const series = perTask(family, mode, (own, { model }) => {
    if (mode === "paper") return [{ line: "edges, EWMA 0.5", points: smoothedEdges(own) }];
    const graph = computationGraph(model);
    return [
      { line: "edges", points: overlapAt(gap, circuitsShown(own, mode), ({ cells }) => cells) },
      { line: "nodes", points: overlapAt(gap, circuitsShown(own, mode), ({ cells }) => nodesOf(graph, cells)) },
    ];
  });
  const caption =
    mode === "paper"
      ? "Jaccard overlap of edges with the checkpoint before, whatever its distance, two empty circuits counting 0; exponentially smoothed (α = 0.5)."
      : correctedCaption(gap);
  const why =
    mode === "corrected" && tasksOf(family, mode).length > 0
      ? "No two checkpoints with a faithful circuit lie at the distance that is most common among the models."
      : ANALYSE[mode];
  return figure(
    { id: `figure-5-overlap-${mode}`, title: "Overlap of circuits over training", caption, unit: "share", series },
    why,
  );
}

function correctedCaption({ size, of, silent }: Gap): string {
  const distance = size === undefined ? "one distance" : `${size.toLocaleString("en")} ${of}`;
  const why =
    of === "tokens"
      ? ""
      : ` Distances are counted in steps because ${silent.join(", ")} ${silent.length === 1 ? "does" : "do"} not say how many tokens a step takes; models compare by them where their batches are alike.`;
  return `Jaccard overlap of edges and of nodes with the circuit ${distance} earlier, the same for all models; not smoothed. Checkpoints without a faithful circuit are left out.${why}`;
}

/** The most common distance between neighbouring checkpoints of all models, the larger of equally common ones. */
export function sharedGap(family: readonly FamilyModel[], mode: ScoreMode): Gap {
  const shown = family.map(({ model, analyses }) => ({
    model: model.name,
    analyses: analyses.filter((one) => one.mode === mode),
  }));
  const silent = shown.flatMap(({ model, analyses }) =>
    analyses.some(({ tokens }) => tokens === null) ? [model] : [],
  );
  const of = silent.length > 0 ? "steps" : "tokens";
  const counts = new Map<number, number>();
  for (const { analyses } of shown)
    for (const task of new Set(analyses.map((one) => one.task))) {
      const places = analyses.filter((one) => one.task === task).map((one) => placeOf(one, of));
      for (const [i, here] of places.slice(1).entries())
        counts.set(here - places[i]!, (counts.get(here - places[i]!) ?? 0) + 1);
    }
  return { size: [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0], of, silent };
}

const placeOf = ({ step, tokens }: StoredAnalysis, of: Gap["of"]): number => (of === "steps" ? step : tokens!);

/** @returns at each checkpoint the overlap with the one a gap before, where there is one and the two are not both empty. */
export function overlapAt(
  { size, of }: Gap,
  own: readonly StoredAnalysis[],
  setOf: (one: StoredAnalysis) => Int32Array,
): Point[] {
  if (size === undefined) return [];
  const pairs = pairsAtGap(
    own.map((one) => placeOf(one, of)),
    size,
  );
  return pairs.flatMap(({ from, to }) => {
    const value = valueOr(jaccard(setOf(own[from]!), setOf(own[to]!)), null);
    return value === null ? [] : [at(own[to]!, value)];
  });
}

function smoothedEdges(own: readonly StoredAnalysis[]): Point[] {
  const overlap = own.slice(1).map((one, i) => valueOr(jaccard(own[i]!.cells, one.cells), 0));
  // The paper plots at the earlier checkpoint of each pair.
  return ewma(fromNullable(overlap)).flatMap((value, i) =>
    value.kind === "measured" ? [at(own[i]!, value.value)] : [],
  );
}
