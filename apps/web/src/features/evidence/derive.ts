/** @file Published results and verified algorithms in words and rows. */
import { seriesStyle } from "../../charts/series-style.ts";
import type { ChartSeries, TrainingChart } from "../../charts/training-chart.ts";
import { zeroSlotScale } from "../../charts/zero-slot-scale.ts";
import { formatCount, formatNumber, formatPercent, formatTick } from "../../lib/format.ts";
import { circuitHref } from "../../lib/hrefs.ts";
import type { Evidence, ImportedCircuit, SizeTrend, SwapResult, Verification } from "./query.ts";

export interface PublishedRow {
  key: string;
  step: string;
  edges: string;
  /** Jaccard overlap with ours, or why there is none. */
  overlap: string;
  /** Of our circuit of the same checkpoint and task; null where there is none. */
  href: string | null;
}

export function publishedRows(circuits: readonly ImportedCircuit[], model: string, task: string): PublishedRow[] {
  return circuits.map(({ id, edgeCount, checkpoint, comparison }) => ({
    key: id,
    step: formatCount(checkpoint.step),
    edges: formatCount(edgeCount),
    overlap: overlapText(comparison),
    href: comparison === null ? null : circuitHref({ model, task, revision: checkpoint.revision }),
  }));
}

function overlapText(comparison: ImportedCircuit["comparison"]): string {
  if (comparison === null) return "not computed here";
  return comparison.edgeOverlap === null ? "neither has an edge" : formatPercent(comparison.edgeOverlap);
}

/** Each file once, with where it comes from. */
export function sourcesOf({ circuits, sizes }: Pick<Evidence, "circuits" | "sizes">): { key: string; text: string }[] {
  const files = [...circuits.map((circuit) => circuit.import), ...sizes.flatMap((trend) => trend.import ?? [])];
  const byAddress = new Map(files.map((file) => [file.address, file]));
  return [...byAddress].map(([key, { fileName, source, license }]) => ({
    key,
    text: `${fileName}: ${source}; licence: ${license}`,
  }));
}

/** Sizes by step, ours and published ones; null where none is published, because the page draws ours already. */
export function sizeChart(sizes: readonly SizeTrend[], model: string): Omit<TrainingChart, "width" | "height"> | null {
  if (!sizes.some((trend) => trend.import !== null)) return null;
  const series = sizes.map((trend, rank) => sizeSeries(trend, rank));
  const points = series.flatMap((one) => one.points);
  const most = Math.max(1, ...points.map(({ y }) => y ?? 0));
  return {
    label: `Edges in the circuit of ${model} over training, ours and published`,
    hollow: "imported, not computed here",
    series,
    x: {
      scale: zeroSlotScale(
        points.map(({ x }) => x),
        "log",
      ),
      label: "Training steps",
      format: formatCount,
    },
    y: { domain: [0, most * 1.06], label: "Edges in the circuit", format: formatTick },
  };
}

function sizeSeries({ steps, values, import: file }: SizeTrend, rank: number): ChartSeries {
  const name = file === null ? "computed here" : `imported: ${file.fileName}`;
  const points = steps.flatMap((step, i) => {
    const value = values[i] ?? null;
    if (step === null) return [];
    const title = `${name}, step ${formatCount(step)}: ${value === null ? "undefined" : formatNumber(value)}`;
    // What is imported was not checked here, so it is drawn as what needs a caveat.
    return [{ x: step, y: value, hollow: file !== null, beyond: null, href: "#published", title }];
  });
  return { name, style: seriesStyle(rank), points };
}

export interface AlgorithmSummary {
  key: string;
  title: string;
  step: string;
  command: string;
  levels: { key: string; title: string; share: string; heads: string }[];
  checks: { key: string; title: string; passed: string }[];
  repair: string | null;
}

/** The verification at a revision; of others the newest, because one is better than none. */
export function verificationAt(found: readonly Verification[], revision: string): Verification {
  return found.find(({ checkpoint }) => checkpoint.revision === revision) ?? found.at(-1)!;
}

export function algorithmSummary({
  id,
  title,
  command,
  checkpoint,
  levels,
  checks,
  repair,
}: Verification): AlgorithmSummary {
  return {
    key: id,
    title,
    step: formatCount(checkpoint.step),
    command,
    levels: levels.map((level) => ({
      key: level.name,
      title: level.title,
      share: shareText(level),
      heads: level.named.map((head, i) => `${head} (${level.namedRoles[i]})`).join(", ") || "no head has a role here",
    })),
    checks: checks.map((check) => ({ key: check.name, title: check.title, passed: check.passed.join(", ") || "none" })),
    repair: repair === null ? null : repairText(repair),
  };
}

export interface SwapRow {
  key: string;
  /** Step, components and where they are from, the metric as it is, with them and of the source, share of the way. */
  cells: string[];
}

/** A row for each group of components at each checkpoint. */
export function swapRows(swaps: readonly SwapResult[]): SwapRow[] {
  return swaps.flatMap(({ id, checkpoint, swap }) =>
    (swap?.components ?? []).map((components, i) => {
      const { source, baseline, sourceMetric, swapped, shares } = swap!;
      const metrics = [baseline, swapped[i]!, sourceMetric].map(formatNumber);
      const share = shares[i] ?? null;
      const way = share === null ? "nothing to go" : formatPercent(share);
      return {
        key: `${id} ${components}`,
        cells: [formatCount(checkpoint.step), `${components} of ${source}`, ...metrics, way],
      };
    }),
  );
}

function shareText({ percent, percentInCircuit }: Verification["levels"][number]): string {
  if (percent === null) return "no effect to share";
  const among =
    percentInCircuit === null ? "" : `; ${formatPercent(percentInCircuit / 100)} among heads of the circuit`;
  return `${formatPercent(percent / 100)} of all effects${among}`;
}

function repairText({ ablated, lost, repaired, backups }: NonNullable<Verification["repair"]>): string {
  const by = backups.length === 0 ? "" : `, first by ${backups.join(", ")}`;
  return `Without ${ablated.join(", ")}: ${repairedText(lost, repaired)}${repaired !== null && repaired > 0 ? by : ""}.`;
}

function repairedText(lost: number, repaired: number | null): string {
  if (repaired === null) return "nothing was lost";
  if (repaired <= 0) return `none of ${formatNumber(lost)} logits is made up for`;
  return `${formatPercent(repaired)} of ${formatNumber(lost)} logits made up for`;
}
