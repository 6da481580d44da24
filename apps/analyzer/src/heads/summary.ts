/** @file What a score says of a model in short: the highest heads, and how many are of the kind. One head alone would hide the rest. */
import { formatNode } from "@atlas/schema";

export interface RankedHead {
  /** Such as "a3.h7". */
  head: string;
  value: number;
}

export interface HeadScoreSummary {
  /** Highest first; heads for which the score is undefined are left out. */
  ranked: RankedHead[];
  /** Heads above the threshold. */
  above: number;
}

/** @param values by layer, then head. @param perLayer heads of a layer. */
export function summariseHeads(
  values: readonly (number | null)[],
  perLayer: number,
  threshold: number,
): HeadScoreSummary {
  const ranked = values
    .flatMap((value, i) => (value === null ? [] : [{ head: headName(i, perLayer), value }]))
    .sort((a, b) => b.value - a.value);
  return { ranked, above: ranked.filter(({ value }) => value > threshold).length };
}

const headName = (index: number, perLayer: number): string =>
  formatNode({ kind: "head", layer: Math.floor(index / perLayer), head: index % perLayer });
