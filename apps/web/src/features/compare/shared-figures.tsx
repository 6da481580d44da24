/** @file The figures of the comparison, for its view and for files. */
import { formatNode, formatReader } from "@atlas/schema";
import { CircuitDrawing } from "../../charts/circuit/diagram.tsx";
import { elementText } from "../../charts/element-text.ts";
import type { KeyEntry } from "../../charts/key-mark.tsx";
import { OverlapPicture } from "../../charts/overlap-cells.tsx";
import { OverlapDrawing } from "../../charts/overlap-chart.tsx";
import { triangleOf } from "../../charts/overlap-runs.ts";
import { drawWords } from "../../lib/draw.ts";
import type { Cell } from "../../lib/figure-table.ts";
import { formatCount, formatNumber } from "../../lib/format.ts";
import { compareHref } from "../../lib/hrefs.ts";
import { METRIC_NAMES } from "../../lib/metric.ts";
import { scoringWords } from "../circuit/method-words.ts";
import { distinct, type Figure, queryOf, type SharedPage } from "../sharing/figure.ts";
import { chosenPair, fatedEdges, isLarge, overlapCells, shownEdges, signChanges } from "./derive.ts";
import {
  type CircuitDiff,
  CompareQuery,
  type Comparison,
  comparisonVariables,
  fetchComparison,
  type OverlapMatrix,
} from "./query.ts";
import { compareQuery, parseCompareView, type SettledView } from "./view-state.ts";

/** A checkpoint, and its draw of prompts where that tells the two circuits apart. */
function named(name: "from" | "to", { diff, view }: Comparison): string {
  const { model, revision } = view[name];
  const isDrawn = view.from.task === view.to.task && diff.from.dataset.hash !== diff.to.dataset.hash;
  return `${model} ${revision}${isDrawn ? ` (${drawWords(diff[name].dataset)})` : ""}`;
}

const foundBy = ({ settings, dataset }: CircuitDiff["from"] | CircuitDiff["to"]) =>
  `${scoringWords(settings)}; ${drawWords(dataset)}`;

export const SIGN_CHANGE_KEY: KeyEntry = {
  ...{ name: "kept, sign changed: helps in one circuit, harms in the other", colour: "var(--kept)", mark: "split" },
};

export function changesFigure(comparison: Comparison): Figure {
  const { diff, view } = comparison;
  const edges = fatedEdges(diff);
  const shown = shownEdges(edges, view);
  const { unit } = METRIC_NAMES[diff.to.settings.metric];
  const changes = signChanges(edges);
  const title = `Edges born, kept and lost from ${named("from", comparison)} to ${named("to", comparison)}, ${diff.to.task.title}`;
  return {
    name: "changes",
    title,
    key: [
      { name: "born", colour: "var(--born)", mark: "line" },
      { name: "kept", colour: "var(--kept)", mark: "line" },
      ...(changes === 0 ? [] : [SIGN_CHANGE_KEY]),
      { name: "lost", colour: "var(--lost)", mark: "line" },
    ],
    table: {
      columns: [
        { name: "writer", unit: null, description: "Where the edge starts." },
        { name: "reader", unit: null, description: "Where it ends." },
        {
          name: "change",
          unit: null,
          description: "born: of the second circuit alone; lost: of the first alone; kept: of both.",
        },
        {
          name: "sign_changed",
          unit: null,
          description: "Whether a kept edge helps in one circuit and harms in the other.",
        },
        { name: "score_first", unit, description: "In the first circuit; empty where it is not in it." },
        { name: "score_second", unit, description: "In the second circuit; empty where it is not in it." },
        { name: "result_first", unit: null, description: "Content address of the first result." },
        { name: "result_second", unit: null, description: "Content address of the second result." },
      ],
      rows: shown.map(({ writer, reader, change, signChanged, before, after }): Cell[] => [
        ...[formatNode(writer), formatReader(reader), change, signChanged, before, after],
        ...[diff.from.address, diff.to.address],
      ]),
    },
    method: distinct([foundBy(diff.from), foundBy(diff.to)]).join("; compared with "),
    codeVersions: distinct([diff.from.analyzerVersion, diff.to.analyzerVersion]),
    explained: "edit-distance",
    query: queryOf(CompareQuery, comparisonVariables(view)),
    draw: () =>
      elementText(
        <CircuitDrawing
          shape={diff.from.checkpoint.model}
          edges={shown}
          strongest={Math.abs(edges[0]?.score ?? 0)}
          present={new Set([...diff.bornNodes, ...diff.keptNodes, ...diff.lostNodes])}
          focus={null}
          nodeHref={null}
          formatScore={formatNumber}
          label={title}
        />,
      ),
  };
}

const OVERLAPS = {
  edges: { words: "edges of both divided by edges of either", explained: "overlap" },
  nodes: { words: "nodes of both divided by nodes of either", explained: "overlap" },
  weighted: { words: "edges weighed by their share of |score|", explained: "weighted-overlap" },
} as const;

/** The label of the matrix, also for those who cannot see it. */
export const overlapLabel = ({ steps }: OverlapMatrix) =>
  `Overlap of the circuits of every pair of ${steps.length} checkpoints, by training step`;

export function overlapFigure({ diff, view }: Comparison, matrix: OverlapMatrix): Figure {
  const { words, explained } = OVERLAPS[view.of];
  const { model } = diff.to.checkpoint;
  return {
    name: "overlap",
    title: `Overlap of the circuits of every pair of checkpoints: ${model.name}, ${diff.to.task.title}`,
    key: [
      { name: "full: equal circuits; empty: nothing in common", colour: "var(--accent)", mark: "area" },
      { name: "neither circuit has an edge", colour: "var(--ink-faint)", mark: "hatched" },
    ],
    table: {
      columns: [
        { name: "step_first", unit: "optimiser steps", description: "The earlier checkpoint." },
        { name: "step_second", unit: "optimiser steps", description: "The later checkpoint." },
        { name: "overlap", unit: "share, 0 to 1", description: `${words}; empty where neither circuit has an edge.` },
        { name: "result_first", unit: null, description: "Content address of the earlier result." },
        { name: "result_second", unit: null, description: "Content address of the later result." },
      ],
      rows: matrix.values.flatMap((row, later) =>
        row
          .slice(0, later + 1)
          .map((value, earlier): Cell[] => [
            ...[matrix.steps[earlier]!, matrix.steps[later]!, value],
            ...[matrix.addresses[earlier]!, matrix.addresses[later]!],
          ]),
      ),
    },
    method: `Jaccard overlap: ${words}`,
    codeVersions: distinct(matrix.analyzerVersions),
    explained,
    query: queryOf(CompareQuery, comparisonVariables(view)),
    draw: () => elementText(overlapPicture(matrix, view)),
  };
}

/** Cells that say their pair where there are few, as on the page. */
function overlapPicture(matrix: OverlapMatrix, view: SettledView) {
  const named = { labels: matrix.steps.map((step) => formatCount(step)), label: overlapLabel(matrix) };
  return isLarge(matrix) ? (
    <OverlapPicture {...named} triangle={triangleOf(matrix.values)} chosen={chosenPair(matrix, view)} />
  ) : (
    <OverlapDrawing {...named} cells={overlapCells(matrix, view)} still />
  );
}

/** Null where one of the circuits does not exist, or there is no result yet. */
export async function sharedComparison(params: Record<string, string | undefined>): Promise<SharedPage | null> {
  const comparison = await fetchComparison(parseCompareView(params));
  if (comparison === null || comparison === "nothing") return null;
  const { matrix, view } = comparison;
  const figures = [changesFigure(comparison), ...(matrix === null ? [] : [overlapFigure(comparison, matrix)])];
  return { address: compareHref(compareQuery(view)), figures };
}
