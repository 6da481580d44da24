/** @file The figures beside a circuit, each with its unit, and with the reason where one is missing. */
import { formatBytes, formatCount, formatDuration, formatHash, formatNumber, formatPercent } from "../../lib/format.ts";
import { METRIC_NAMES, type Metric } from "../../lib/metric.ts";
import { ABLATION_NAMES, LEVEL_NAMES, METHOD_NAMES, SEARCH_NAMES } from "../../lib/settings.ts";
import type { Fact } from "../../ui/facts.tsx";
import type { Run } from "./query.ts";

type Bootstrap = NonNullable<Run["circuit"]["bootstrap"]>;

/** "; 95%: 80% to 86%", where prompts were resampled. */
function interval(
  { circuit: { bootstrap } }: Run,
  of: (found: Bootstrap) => Bootstrap["accuracy"],
  format: (value: number) => string,
): string {
  const found = bootstrap && of(bootstrap);
  return found ? `; ${formatPercent(bootstrap.level)}: ${format(found.low)} to ${format(found.high)}` : "";
}

/** The numbers that say how good the circuit is. */
export function headlineFigures(run: Run): Fact[] {
  const { performance, circuit } = run;
  const { unit } = METRIC_NAMES[performance.metric];
  return [
    {
      term: "Edges in the circuit",
      value: formatCount(circuit.edgeCount),
      note: circuit.reached
        ? `of ${formatCount(circuit.totalEdges)}, ${formatPercent(circuit.edgeCount / circuit.totalEdges)}; ${formatCount(circuit.requestedEdges)} requested`
        : `the whole graph: no smaller size kept ${formatPercent(circuit.threshold)}`,
    },
    faithfulnessFigure(
      "Faithfulness",
      `above the floor${interval(run, (found) => found.faithfulnessFloorCorrected, formatPercent)}`,
      circuit.faithfulnessFloorCorrected,
      "clean and ablated score the same",
    ),
    faithfulnessFigure(
      "Faithfulness, plain",
      `circuit ÷ clean${interval(run, (found) => found.faithfulness, formatPercent)}`,
      circuit.faithfulness,
      plainReason(performance.metric),
    ),
    {
      term: "Accuracy",
      value: formatPercent(performance.accuracy),
      note: `of ${formatCount(performance.items)} prompts${interval(run, (found) => found.accuracy, formatPercent)}`,
    },
    {
      term: METRIC_NAMES[performance.metric].name,
      value: formatNumber(performance.clean),
      note: `${unit}, whole model${interval(run, (found) => found.clean, formatNumber)}`,
    },
    {
      term: "Circuit alone",
      value: formatNumber(circuit.metric),
      note: unit + interval(run, (found) => found.metric, formatNumber),
    },
    {
      term: floorName(run),
      value: formatNumber(performance.corrupted),
      note: `${unit}, the floor${interval(run, (found) => found.corrupted, formatNumber)}`,
    },
  ];
}

/** Under other ablations than interchange everything is ablated at once. */
const floorName = ({ settings }: Run) =>
  settings.ablation === "INTERCHANGE" ? "Corrupted prompts" : "Everything ablated";

/** Shares of the clean metric mean something where its 0 is no behaviour. */
const plainReason = (metric: Metric) =>
  ["LOG_PROB", "KL", "RANK"].includes(metric) ? "0 of this metric is not no behaviour" : "the clean metric is zero";

function faithfulnessFigure(term: string, note: string, value: number | null, reason: string): Fact {
  return value === null ? { term, value: "undefined", note: reason } : { term, value: formatPercent(value), note };
}

/** Everything that decided the numbers, and what it cost. */
export function provenance(run: Run): Fact[] {
  const { settings, dataset, circuit, checkpoint } = run;
  const { unit } = METRIC_NAMES[run.performance.metric];
  return [
    { term: "Scores", value: METRIC_NAMES[settings.metric].name, note: `of ${LEVEL_NAMES[settings.level]}` },
    { term: "Method", value: METHOD_NAMES[settings.method], note: methodNote(settings) },
    {
      term: "Selection",
      value: settings.selection,
      note: `smallest that keeps ${formatPercent(settings.threshold)}, ${SEARCH_NAMES[settings.search]}, then pruned`,
    },
    { term: "Ablation", value: ABLATION_NAMES[settings.ablation], note: ablationNote(settings) },
    completenessFigure(run.completenessGap, unit),
    stabilityFigure(circuit.bootstrap),
    { term: "Nodes", value: formatCount(circuit.nodeCount), note: "heads, MLPs, input and logits" },
    {
      term: "Prompts",
      value: `${formatCount(dataset.items)} pairs`,
      note: `up to ${dataset.positions} tokens, ${promptsName(dataset)}`,
    },
    {
      term: "Weights",
      value: checkpoint.weightHash === null ? "not known" : formatHash(checkpoint.weightHash),
      note: `SHA-256, ${settings.numericType} arithmetic${run.device === null ? "" : ` on ${run.device}`}`,
    },
    { term: "Analyzer", value: run.analyzerVersion, note: `result ${formatHash(run.address)}` },
    { term: "Computed", value: run.createdAt.slice(0, 10), note: `${run.createdAt.slice(11, 16)} UTC` },
    ...costFigures(run),
  ];
}

const promptsName = ({ seed, hash }: Run["dataset"]) =>
  seed === null ? formatHash(hash) : `draw ${seed}, ${formatHash(hash)}`;

/** Time, memory and rate of the computation. */
export function costFigures({ secondsTotal, peakMemoryBytes, report }: Run): Fact[] {
  const time = { term: "Time", value: formatDuration(secondsTotal) };
  const memory = { term: "Memory", value: formatBytes(peakMemoryBytes) };
  const missing = "not reported: computed before such reports were kept";
  if (report === null)
    return [time, { ...memory, note: "largest of the process" }, { term: "Rate", value: "not known", note: missing }];
  const { stages, memoryEstimateBytes, peakOf, operationsPerSecond, shareOfProductRate } = report;
  const parts = stages.map(({ name, seconds }) => `${name} ${formatDuration(seconds)}`);
  const estimated = `${formatBytes(memoryEstimateBytes)} estimated`;
  return [
    { ...time, note: parts.join(", ") },
    { ...memory, note: peakOf === "RUN" ? estimated : `since the process began; ${estimated}` },
    {
      term: "Rate",
      value: `${formatNumber(operationsPerSecond / 1e9)} GFLOP/s`,
      note: `${formatPercent(shareOfProductRate)} of plain matrix products`,
    },
  ];
}

function completenessFigure(gap: number | null, unit: string): Fact {
  const term = "Completeness gap";
  if (gap === null) return { term, value: "undefined", note: "scores of this method add up to nothing" };
  return { term, value: formatNumber(gap), note: `${unit}; 0 is exact` };
}

function stabilityFigure(bootstrap: Bootstrap | null): Fact {
  const term = "Stability";
  if (bootstrap === null) return { term, value: "not known", note: "prompts were not resampled" };
  const { stability, resamples } = bootstrap;
  return {
    term,
    value: stability === null ? "undefined" : formatPercent(stability),
    note: `overlap of the circuits of ${formatCount(resamples)} resamples of the prompts`,
  };
}

const FIXED_METHODS: Partial<Record<Run["settings"]["method"], string>> = {
  EAP: "gradients at the clean prompt",
  CLEAN_CORRUPTED: "gradients at both prompts",
  EXACT: "everything patched for real",
};

function ablationNote({ reference, pooled }: Run["settings"]): string {
  if (reference === null) return "of every edge outside the circuit";
  const prompts = reference.length === 64 ? formatHash(reference) : `the ${reference} prompts`;
  return `over ${prompts}, ${pooled ? "one for all positions" : "one for each position"}`;
}

function methodNote({ method, steps, path }: Run["settings"]): string {
  return FIXED_METHODS[method] ?? `${steps} steps, ${path} rule`;
}
