/** @file What is told of a row: medians with their spread, rates, the peak of memory. Plain data: it comes from a child process. */
import { fitPowerLaw, type PowerLaw } from "./power-law.ts";
import { type Spread, spreadOf } from "./repeat.ts";
import type { Bar, Growth, Row, RowKind, Timing } from "./row.ts";

interface Named {
  id: string;
  kind: RowKind;
  label: string;
}

export interface TimedResult extends Named {
  repeats: number;
  seconds: Spread;
  /** Float operations a second, and as a share of plain products of the same threads, measured right before and after. */
  rate: { flops: number; productFlops: number | null; share: number | null } | null;
  /** Things done in a second. */
  work: { amount: number; unit: NonNullable<Timing["work"]>["unit"]; perSecond: number } | null;
  /** Bytes of the whole process: its largest, and what the planner expected. */
  memory: { peak: number; estimate: number | null };
  bar: Bar;
}

export interface GrowthResult extends Named {
  repeats: number;
  sizes: { size: number; seconds: Spread }[];
  /** Over all sizes. */
  fit: PowerLaw;
  /** From the last size but one to the last, by medians. */
  lastExponent: number;
}

export type RowResult = TimedResult | GrowthResult;

export const isGrowth = (result: RowResult): result is GrowthResult => "fit" in result;

export function growthResult({ id, kind, label }: Row, { sizes }: Growth): GrowthResult {
  const points = sizes.flatMap(({ size, seconds }) => seconds.map((each) => ({ size, seconds: each })));
  const medians = sizes.map(({ size, seconds }) => ({ size, seconds: spreadOf(seconds) }));
  const last = medians.slice(-2).map(({ size, seconds }) => ({ size, seconds: seconds.median }));
  return {
    ...{ id, kind, label },
    repeats: sizes[0]!.seconds.length,
    sizes: medians,
    fit: fitPowerLaw(points),
    lastExponent: Math.log(last[1]!.seconds / last[0]!.seconds) / Math.log(last[1]!.size / last[0]!.size),
  };
}

/** @param productFlops of plain products, null where a row is no share of them. */
export function timedResult(
  { id, kind, label, bar = {} }: Row,
  { seconds: times, operations, work }: Timing,
  memory: TimedResult["memory"],
  productFlops: number | null,
): TimedResult {
  const seconds = spreadOf(times);
  const flops = operations === undefined ? null : operations / seconds.median;
  return {
    ...{ id, kind, label },
    repeats: times.length,
    seconds,
    rate: flops === null ? null : { flops, productFlops, share: productFlops && flops / productFlops },
    work: work ? { ...work, perSecond: work.amount / seconds.median } : null,
    memory,
    bar,
  };
}
