/** @file The figures of Tigges et al. 2024 (arXiv:2407.10827) for a family, from stored results, in one of two modes. */
import { ewma, fromNullable, jaccard, nodesOf, pairsAtGap, valueOr } from "@atlas/metrics";
import type { FamilyModel, StoredAnalysis } from "@atlas/platform";
import { computationGraph, type ScoreMode } from "@atlas/schema";
import { type Figure, figure, type Point, type Series } from "./figure.ts";

const at = ({ step, tokens }: { step: number; tokens: number | null }, value: number): Point => ({
  step,
  tokens,
  value,
});

const tasksOf = (family: readonly FamilyModel[], mode: ScoreMode): string[] => [
  ...new Set(family.flatMap(({ analyses }) => analyses.filter((one) => one.mode === mode).map(({ task }) => task))),
];

/** Of each model and task with results in this mode. */
function perTask(
  family: readonly FamilyModel[],
  mode: ScoreMode,
  make: (own: StoredAnalysis[], of: FamilyModel) => Omit<Series, "model" | "facet">[],
): Series[] {
  return tasksOf(family, mode).flatMap((task) =>
    family.flatMap((one) => {
      const own = one.analyses.filter((analysis) => analysis.task === task && analysis.mode === mode);
      return make(own, one).map((series) => ({ model: one.model.name, facet: task, ...series }));
    }),
  );
}

const ANALYSE: Readonly<Record<ScoreMode, string>> = {
  paper: "No result was computed on prompts in paper mode; atlas analyze DIR --task all --mode paper computes them.",
  corrected: "No result is stored; atlas analyze DIR --task all computes them.",
};

/** Figure 1. */
export function behaviour(family: readonly FamilyModel[], mode: ScoreMode): Figure {
  const shown =
    mode === "paper"
      ? "Mean metric on clean prompts."
      : "Share of prompts whose metric is above zero, which tasks of different units share.";
  const series = perTask(family, mode, (own) => [
    { line: "", points: own.map((one) => at(one, mode === "paper" ? one.clean : one.accuracy)) },
  ]);
  const unit = mode === "paper" ? "logits or probability" : "share";
  return figure(
    { id: `figure-1-behaviour-${mode}`, title: "Behaviour over training", caption: shown, unit, series },
    ANALYSE[mode],
  );
}

/** A head counts for figure 2 when it reaches this share of the score's maximum (methods of the paper's plotting script). */
const SHARE_OF_MAXIMUM = 0.33;

/** Figure 2. */
export function heads(family: readonly FamilyModel[], mode: ScoreMode): Figure {
  const series = family.flatMap(({ model, headScores }) => {
    const names = [...new Set(headScores.filter((one) => one.mode === mode).map(({ score }) => score))];
    return names.flatMap((score): Series[] => {
      const own = headScores.filter((one) => one.score === score && one.mode === mode);
      const of = (line: string, value: (values: (number | null)[], threshold: number) => number | null): Series => ({
        ...{ model: model.name, facet: score, line },
        points: own.flatMap((one) => {
          const found = value(one.values, one.threshold);
          return found === null ? [] : [at(one, found)];
        }),
      });
      if (mode === "corrected") return [of("highest", highest)];
      const chosen = firstStrongHead(own.map(({ values }) => values));
      return chosen === undefined ? [] : [of(headName(chosen, model.heads), (values) => values[chosen]!)];
    });
  });
  const caption =
    mode === "paper"
      ? `One head a model: the first to reach ${SHARE_OF_MAXIMUM} of the score's maximum over all heads and checkpoints. Membership in circuits is not asked for.`
      : "The highest head at each checkpoint; how many are above the score's threshold stands in table 2.";
  const why = `No head score is stored in ${mode} mode; atlas analyze DIR --heads${mode === "paper" ? " --mode paper" : ""} computes them.`;
  return figure(
    { id: `figure-2-heads-${mode}`, title: "Scores of heads over training", caption, unit: "as the score", series },
    why,
  );
}

export const headName = (head: number, perLayer: number): string =>
  `a${Math.floor(head / perLayer)}.h${head % perLayer}`;

export function highest(values: readonly (number | null)[]): number | null {
  const defined = values.filter((value) => value !== null);
  return defined.length === 0 ? null : Math.max(...defined);
}

/** @param byStep [checkpoints][L · H]. @returns undefined where no head is ever above zero. */
function firstStrongHead(byStep: readonly (number | null)[][]): number | undefined {
  const best = highest(byStep.map((values) => highest(values)));
  if (best === null || best <= 0) return undefined;
  for (const values of byStep) {
    const head = values.findIndex((value) => value !== null && value >= SHARE_OF_MAXIMUM * best);
    if (head >= 0) return head;
  }
  return undefined;
}

/** Figure 4 B–D. */
export function algorithms(family: readonly FamilyModel[], mode: ScoreMode): Figure {
  const series = family.flatMap(({ model, verifications }) => {
    const own = verifications.filter((one) => one.mode === mode && one.algorithm === "ioi");
    const titles = own[0]?.titles ?? [];
    return titles.map(
      (facet, level): Series => ({
        ...{ model: model.name, facet, line: "" },
        points: own.flatMap((one) => {
          const { percent, percentInCircuit } = one.findings.levels[level]!;
          const value = mode === "paper" ? (percentInCircuit ?? percent) : percent;
          return value === null ? [] : [at(one, value)];
        }),
      }),
    );
  });
  const caption = `100 · Σ |e| of named heads / Σ |e| of ${mode === "paper" ? "the circuit's heads (of all heads where no circuit was known)" : "all heads"}; the published function is not public, this is our definition.`;
  const why = `No verification is stored in ${mode} mode; atlas verify-algorithm DIR --algorithm ioi${mode === "paper" ? " --mode paper" : ""} computes them.`;
  return figure(
    {
      id: `figure-4-algorithm-${mode}`,
      title: "Share of the effect carried by named heads (IOI)",
      caption,
      unit: "percent",
      series,
    },
    why,
  );
}

/** Figure 5, sizes. */
export function sizes(family: readonly FamilyModel[], mode: ScoreMode): Figure {
  const series = perTask(family, mode, (own, { model }) => {
    const graph = computationGraph(model);
    const nodes = { line: "nodes", points: own.map((one) => at(one, nodesOf(graph, one.cells).length)) };
    return mode === "paper" ? [nodes] : [nodes, { line: "edges", points: own.map((one) => at(one, one.cells.length)) }];
  });
  const caption = `${mode === "paper" ? "Nodes" : "Nodes and edges"} of the smallest faithful circuit, after pruning.`;
  return figure(
    { id: `figure-5-size-${mode}`, title: "Circuit size over training", caption, unit: "count", series },
    ANALYSE[mode],
  );
}

/** Figure 5, overlap: of edges with the checkpoint before, smoothed, on each model's own grid; or of nodes and edges at one gap for all. */
export function overlaps(family: readonly FamilyModel[], mode: ScoreMode): Figure {
  const gap = mode === "paper" ? undefined : sharedGap(family, mode);
  const series = perTask(family, mode, (own, { model }) => {
    const graph = computationGraph(model);
    if (mode === "paper") return [{ line: "edges, EWMA 0.5", points: smoothedEdges(own) }];
    const pairs = pairsAtGap(
      own.map(({ tokens }) => tokens ?? Number.NaN),
      gap ?? Number.NaN,
    );
    const of = (line: string, sets: readonly Int32Array[]) => ({
      line,
      points: pairs.flatMap(({ from, to }) => {
        const value = valueOr(jaccard(sets[from]!, sets[to]!), null);
        return value === null ? [] : [at(own[to]!, value)];
      }),
    });
    return [
      of(
        "edges",
        own.map(({ cells }) => cells),
      ),
      of(
        "nodes",
        own.map(({ cells }) => nodesOf(graph, cells)),
      ),
    ];
  });
  const caption =
    mode === "paper"
      ? "Jaccard overlap of edges with the checkpoint before, whatever its distance, two empty circuits counting 0; exponentially smoothed (α = 0.5)."
      : `Jaccard overlap of edges and of nodes with the circuit ${gap === undefined ? "one gap" : `${gap.toLocaleString("en")} tokens`} earlier, the same for all models; not smoothed.`;
  const why =
    mode === "corrected" && tasksOf(family, mode).length > 0
      ? "No two checkpoints of all models are known to lie equally many tokens apart."
      : ANALYSE[mode];
  return figure(
    { id: `figure-5-overlap-${mode}`, title: "Overlap of circuits over training", caption, unit: "share", series },
    why,
  );
}

function smoothedEdges(own: readonly StoredAnalysis[]): Point[] {
  const overlap = own.slice(1).map((one, i) => valueOr(jaccard(own[i]!.cells, one.cells), 0));
  // The paper plots at the earlier checkpoint of each pair.
  return ewma(fromNullable(overlap)).flatMap((value, i) =>
    value.kind === "measured" ? [at(own[i]!, value.value)] : [],
  );
}

/** The most common distance between neighbouring checkpoints of all models, the larger of equally common ones. */
function sharedGap(family: readonly FamilyModel[], mode: ScoreMode): number | undefined {
  const counts = new Map<number, number>();
  for (const { analyses } of family)
    for (const task of tasksOf(family, mode)) {
      const tokens = analyses.flatMap((one) =>
        one.task === task && one.mode === mode && one.tokens !== null ? [one.tokens] : [],
      );
      for (const [i, here] of tokens.slice(1).entries())
        counts.set(here - tokens[i]!, (counts.get(here - tokens[i]!) ?? 0) + 1);
    }
  return [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0];
}
