/**
 * @file Roles over training: which head carries a role (the strongest by that role's score, if strong enough) at each checkpoint,
 * and when it passes on. In Pythia-160m head 4.6 moves names from about 4e9 tokens on and has lost that by 3e10
 * (Tigges et al. 2024): its role is handed over, while behaviour stays.
 */
import type { Measured } from "./measured.ts";

export interface RoleOptions {
  /** Least score that carries the role, in the score's unit. */
  threshold: number;
  /** How far another head must lie above the carrier to take over, so that two equal heads do not swap at every step. Default 0. */
  margin?: number;
}

/** Heads by their place in the input; null where no head carries the role. */
export interface HandOver {
  /** Place of the first checkpoint of the new carrier. */
  index: number;
  from: number | null;
  to: number | null;
}

/** A run of checkpoints, both ends included, through which a head is at or above the threshold. */
export interface RoleSpan {
  head: number;
  first: number;
  last: number;
}

export interface RoleHistory {
  /** One for each checkpoint. */
  carriers: (number | null)[];
  /** Appearance (from null), passing on and loss (to null), in order of training. */
  handOvers: HandOver[];
  /** Of all heads, whether they are the carrier or not; by head, then by time. */
  spans: RoleSpan[];
}

/** @param scores [checkpoint][head]; a head that was not measured carries nothing there */
export function roleHistory(scores: readonly (readonly Measured[])[], options: RoleOptions): RoleHistory {
  const carriers: (number | null)[] = [];
  for (const heads of scores) carriers.push(nextCarrier(heads, carriers.at(-1) ?? null, options));
  const handOvers = carriers.flatMap((to, index) => {
    const from = carriers[index - 1] ?? null;
    return from === to ? [] : [{ index, from, to }];
  });
  return { carriers, handOvers, spans: spansOf(scores, options.threshold) };
}

const strength = (score: Measured | undefined): number =>
  score?.kind === "measured" ? score.value : Number.NEGATIVE_INFINITY;

function nextCarrier(heads: readonly Measured[], present: number | null, options: RoleOptions): number | null {
  const { threshold, margin = 0 } = options;
  const best = heads.reduce((so, score, head) => (strength(score) > strength(heads[so]) ? head : so), 0);
  if (strength(heads[best]) < threshold) return null;
  if (present === null || strength(heads[present]) < threshold) return best;
  return strength(heads[best]) > strength(heads[present]) + margin ? best : present;
}

function spansOf(scores: readonly (readonly Measured[])[], threshold: number): RoleSpan[] {
  const heads = scores[0]?.length ?? 0;
  return Array.from({ length: heads }, (_, head) => {
    const spans: RoleSpan[] = [];
    for (const [index, step] of scores.entries()) {
      if (strength(step[head]) < threshold) continue;
      const open = spans.at(-1);
      if (open?.last === index - 1) open.last = index;
      else spans.push({ head, first: index, last: index });
    }
    return spans;
  }).flat();
}
