/** @file How the line of an edge looks: hue for the sign or for what became of it, width for the strength, dashes for the input it ends in. */
import type { ChangedEdge } from "./scored-edge.ts";

export interface EdgeStyle {
  /** A colour's name in globals.css. */
  colour: "positive" | "negative" | "born" | "kept" | "lost";
  /** Lengths of strokes and gaps in pixels; null for a whole line. */
  dash: readonly number[] | null;
  /** Pixels. */
  width: number;
  /** Pixels of the gap along its middle; 0 for none. */
  split: number;
  opacity: number;
}

/** Line widths in pixels of the weakest and the strongest edge. */
const LINE = { least: 1.1, most: 6 };
/** Width in pixels that leaves something on both sides of the gap, and the gap's share of any. */
const SPLIT = { least: 4, share: 0.4 };
const DASHES = { q: [7, 4], k: [2, 3], v: null } as const;

/** @param strongest score that gets the full line width */
export function edgeStyle({ score, reader, change, signChanged = false }: ChangedEdge, strongest: number): EdgeStyle {
  const share = strongest === 0 ? 0 : Math.min(1, Math.abs(score) / strongest);
  const own = LINE.least + share * (LINE.most - LINE.least);
  const width = signChanged ? Math.max(SPLIT.least, own) : own;
  return {
    colour: change ?? (score < 0 ? "negative" : "positive"),
    dash: reader.kind === "head" ? DASHES[reader.input] : null,
    width: Math.round(width * 100) / 100,
    split: signChanged ? Math.round(width * SPLIT.share * 100) / 100 : 0,
    opacity: Math.round((0.55 + 0.4 * share) * 100) / 100,
  };
}
