/** @file The figures beside a circuit, each with its unit, and with the reason where one is missing. */
import { formatBytes, formatCount, formatDuration, formatHash, formatNumber, formatPercent } from "../../lib/format.ts";
import { METRIC_NAMES } from "../../lib/metric.ts";
import type { Fact } from "../../ui/facts.tsx";
import type { Run } from "./query.ts";

/** The numbers that say how good the circuit is. */
export function headlineFigures({ performance, circuit }: Run): Fact[] {
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
      "above the floor",
      circuit.faithfulnessFloorCorrected,
      "clean and corrupted prompts score the same",
    ),
    faithfulnessFigure("Faithfulness, plain", "circuit ÷ clean", circuit.faithfulness, "the clean metric is zero"),
    {
      term: "Accuracy",
      value: formatPercent(performance.accuracy),
      note: `of ${formatCount(performance.items)} prompts`,
    },
    {
      term: METRIC_NAMES[performance.metric].name,
      value: formatNumber(performance.clean),
      note: `${unit}, whole model`,
    },
    { term: "Circuit alone", value: formatNumber(circuit.metric), note: unit },
    { term: "Corrupted prompts", value: formatNumber(performance.corrupted), note: `${unit}, the floor` },
  ];
}

function faithfulnessFigure(term: string, note: string, value: number | null, reason: string): Fact {
  return value === null ? { term, value: "undefined", note: reason } : { term, value: formatPercent(value), note };
}

/** Everything that decided the numbers, and what it cost. */
export function provenance(run: Run): Fact[] {
  const { settings, dataset, circuit, checkpoint } = run;
  const { unit } = METRIC_NAMES[run.performance.metric];
  return [
    { term: "Method", value: settings.method.toUpperCase(), note: methodNote(settings) },
    {
      term: "Selection",
      value: settings.selection,
      note: `smallest that keeps ${formatPercent(settings.threshold)}, then pruned`,
    },
    { term: "Ablation", value: settings.ablation, note: "of every edge outside the circuit" },
    completenessFigure(run.completenessGap, unit),
    { term: "Nodes", value: formatCount(circuit.nodeCount), note: "heads, MLPs, input and logits" },
    {
      term: "Prompts",
      value: `${formatCount(dataset.items)} pairs`,
      note: `up to ${dataset.positions} tokens, ${formatHash(dataset.hash)}`,
    },
    {
      term: "Weights",
      value: checkpoint.weightHash === null ? "not known" : formatHash(checkpoint.weightHash),
      note: `SHA-256, ${settings.numericType} arithmetic`,
    },
    { term: "Analyzer", value: run.analyzerVersion, note: `result ${formatHash(run.address)}` },
    { term: "Computed", value: run.createdAt.slice(0, 10), note: cost(run) },
  ];
}

function completenessFigure(gap: number | null, unit: string): Fact {
  const term = "Completeness gap";
  if (gap === null) return { term, value: "undefined", note: "scores of this method add up to nothing" };
  return { term, value: formatNumber(gap), note: `${unit}; 0 is exact` };
}

const FIXED_METHODS: Record<string, string> = {
  eap: "gradients at the clean prompt",
  "clean-corrupted": "gradients at both prompts",
  exact: "every edge patched for real",
};

function methodNote({ method, steps, path }: Run["settings"]): string {
  return FIXED_METHODS[method] ?? `${steps} steps, ${path} rule`;
}

function cost({ createdAt, secondsTotal, peakMemoryBytes }: Run): string {
  return `${createdAt.slice(11, 16)} UTC, in ${formatDuration(secondsTotal)}, ${formatBytes(peakMemoryBytes)} at most`;
}
