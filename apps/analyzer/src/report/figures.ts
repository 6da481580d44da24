/** @file The figures of Tigges et al. 2024 (arXiv:2407.10827) for a family, from stored results, in one of two modes. */
import { nodesOf } from "@atlas/metrics";
import type { FamilyModel, StoredAnalysis } from "@atlas/platform";
import { type CircuitNode, type ComputationGraph, computationGraph, type Reader, type ScoreMode } from "@atlas/schema";
import { type Figure, figure, type Point, type Series } from "./figure.ts";

export const at = ({ step, tokens }: { step: number; tokens: number | null }, value: number): Point => ({
  step,
  tokens,
  value,
});

export const tasksOf = (family: readonly FamilyModel[], mode: ScoreMode): string[] => [
  ...new Set(family.flatMap(({ analyses }) => analyses.filter((one) => one.mode === mode).map(({ task }) => task))),
];

/** Of each model and task with results in this mode. */
export function perTask(
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

export const ANALYSE: Readonly<Record<ScoreMode, string>> = {
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
/** The task whose circuits the paper's script looks the heads of a score up in. */
const CIRCUIT_OF_SCORE: Readonly<Record<string, string>> = {
  succession: "greater-than",
  induction: "greater-than",
  copy: "ioi",
  "copy-suppression": "ioi",
};

/** Figure 2. */
export function heads(family: readonly FamilyModel[], mode: ScoreMode): Figure {
  const series = family.flatMap((one) => {
    const { model, headScores } = one;
    const names = [...new Set(headScores.filter((own) => own.mode === mode).map(({ score }) => score))];
    return names.flatMap((score): Series[] => {
      const own = headScores.filter((each) => each.score === score && each.mode === mode);
      const of = (line: string, value: (values: (number | null)[]) => number | null): Series => ({
        ...{ model: model.name, facet: score, line },
        points: own.flatMap((each) => {
          const found = value(each.values);
          return found === null ? [] : [at(each, found)];
        }),
      });
      if (mode === "corrected") return [of("highest", highest)];
      const chosen = publishedHead(
        own.map(({ values }) => values),
        headsInCircuits(one, CIRCUIT_OF_SCORE[score]),
      );
      return chosen === undefined ? [] : [of(headName(chosen, model.heads), (values) => values[chosen]!)];
    });
  });
  const caption =
    mode === "paper"
      ? `One head a model: of those that reach ${SHARE_OF_MAXIMUM} of the score's maximum over all heads and checkpoints the first that is ever within a circuit, with edges in and out (greater-than for succession and induction, indirect objects for copying and copy suppression; any head for other scores).`
      : "The highest head at each checkpoint; how many are above the score's threshold stands in table 2.";
  const why = `No head score is stored in ${mode} mode${mode === "paper" ? ", or no head of one is in a circuit" : ""}; atlas analyze DIR --heads${mode === "paper" ? " --task all --mode paper" : ""} computes them.`;
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

/**
 * @param byStep [checkpoints][L · H]
 * @param within heads that count; all where undefined
 * @returns undefined where no head is ever above zero, or none that is strong counts
 */
function publishedHead(byStep: readonly (number | null)[][], within: ReadonlySet<number> | undefined) {
  const best = highest(byStep.map((values) => highest(values)));
  if (best === null || best <= 0) return undefined;
  for (const values of byStep) {
    const head = values.findIndex(
      (value, at) => value !== null && value >= SHARE_OF_MAXIMUM * best && (within?.has(at) ?? true),
    );
    if (head >= 0) return head;
  }
  return undefined;
}

/** Heads that a circuit of the task has edges into and out of, at any checkpoint, as published; undefined without a task. */
function headsInCircuits({ model, analyses }: FamilyModel, task: string | undefined): Set<number> | undefined {
  if (task === undefined) return undefined;
  const graph = computationGraph(model);
  const own = analyses.filter((one) => one.task === task && one.mode === "paper");
  const [from, into] = [new Set<number>(), new Set<number>()];
  for (const { cells } of own)
    for (const cell of cells) {
      addHead(from, graph.writers[Math.floor(cell / graph.readers.length)]!, graph);
      addHead(into, graph.readers[cell % graph.readers.length]!, graph);
    }
  return new Set([...from].filter((head) => into.has(head)));
}

function addHead(to: Set<number>, node: CircuitNode | Reader, { heads: perLayer }: ComputationGraph): void {
  if (node.kind === "head") to.add(node.layer * perLayer + node.head);
}

/** Figure 4 B–D. */
export function algorithms(family: readonly FamilyModel[], mode: ScoreMode): Figure {
  const series = family.flatMap(({ model, verifications }) => {
    const own = verifications.filter((one) => one.mode === mode && one.algorithm === "ioi");
    const titles = own[0]?.definition.levels.map(({ title }) => title) ?? [];
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

/** In paper mode what was tried last stands for a circuit where none is faithful; in corrected mode there is none then. */
export const circuitsShown = (own: readonly StoredAnalysis[], mode: ScoreMode): StoredAnalysis[] =>
  own.filter(({ reached }) => mode === "paper" || reached);

/** Figure 5, sizes. */
export function sizes(family: readonly FamilyModel[], mode: ScoreMode): Figure {
  const series = perTask(family, mode, (all, { model }) => {
    const graph = computationGraph(model);
    const own = circuitsShown(all, mode);
    const nodes = { line: "nodes", points: own.map((one) => at(one, nodesOf(graph, one.cells).length)) };
    return mode === "paper" ? [nodes] : [nodes, { line: "edges", points: own.map((one) => at(one, one.cells.length)) }];
  });
  const caption = `${mode === "paper" ? "Nodes" : "Nodes and edges"} of the smallest faithful circuit, after pruning${mode === "paper" ? "; where none is faithful, of the largest tried" : "; checkpoints without one are left out"}.`;
  return figure(
    { id: `figure-5-size-${mode}`, title: "Circuit size over training", caption, unit: "count", series },
    ANALYSE[mode],
  );
}
