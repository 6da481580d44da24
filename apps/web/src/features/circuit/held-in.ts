/** @file How often edges are chosen when prompts are resampled, as tables of edges say it. */
import type { ScoredEdge } from "../../charts/circuit/scored-edge.ts";
import { formatCount, formatPercent } from "../../lib/format.ts";

/** The heading of the column; none where prompts were not resampled. */
export function heldInHead([first]: readonly ScoredEdge[]): string[] {
  return first?.frequency === undefined ? [] : ["Held in"];
}

/** The cell below it. */
export function heldIn({ frequency }: ScoredEdge): string[] {
  return frequency === undefined ? [] : [formatPercent(frequency)];
}

export function heldInWords(resamples: number): string {
  return `“Held in” is the share of the circuits of ${formatCount(resamples)} resamples of the prompts that have the edge: an edge in few of them may be there by chance.`;
}
