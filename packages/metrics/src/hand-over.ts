/**
 * @file Roles over training: which head carries a role (the strongest by that role's score, if strong enough) at each checkpoint,
 * and when it passes on. In Pythia-160m head 4.6 moves names from about 4e9 tokens on and has lost that by 3e10
 * (Tigges et al. 2024): its role is handed over, while behaviour stays.
 *
 * The carrier at a checkpoint is the head with the highest score, if that is above the threshold; else nobody carries the role.
 * Of equal heads the present carrier stays, and else the earlier one carries. A head that is not measured carries nothing; a
 * checkpoint at which no head is measured is a gap, which tells nothing and is passed over.
 *
 * The holder is the carrier that lasts: it changes where another carrier (or nobody) begins to carry at `lasting` measured
 * checkpoints in a row, and stays through anything shorter. Each change of the holder is a hand-over.
 */
export interface RoleOptions {
  /** A score above it carries the role, in the score's unit. */
  threshold: number;
  /** How far another head must lie above the carrier to take over, so that two equal heads do not swap at every step. Default 0. */
  margin?: number;
  /** Measured checkpoints in a row that a change must last to count as a hand-over, at least 1. Default 1: every change counts. */
  lasting?: number;
}

/** Heads by their place in the input; null where no head carries the role. */
export interface HandOver {
  /** Place of the first checkpoint of the new carrier. */
  index: number;
  from: number | null;
  to: number | null;
}

/** A run of checkpoints, both ends included, through which a head is above the threshold. */
export interface RoleSpan {
  head: number;
  first: number;
  last: number;
}

export interface RoleHistory {
  /** One for each checkpoint; null in gaps as well. */
  carriers: (number | null)[];
  /** Appearance (from null), passing on and loss (to null) of the holder, in order of training; before the first there is none. */
  handOvers: HandOver[];
  /** Of all heads, whether they are the carrier or not; by head, then by time. */
  spans: RoleSpan[];
}

/** Null where a head was not measured. Plain, because a model has 200,000 of them, and as many objects take longer than all that is done with them. */
type Score = number | null;

/** @param scores [checkpoint][head]; a head that was not measured carries nothing there */
export function roleHistory(scores: readonly (readonly Score[])[], options: RoleOptions): RoleHistory {
  const stretches: Stretch[] = [];
  const carriers = scores.map((heads, index) => {
    if (heads.every((score) => score === null)) return null;
    const now = stretches.at(-1);
    const carrier = nextCarrier(heads, now?.carrier ?? null, options);
    if (now && now.carrier === carrier) now.length++;
    else stretches.push({ carrier, index, length: 1 });
    return carrier;
  });
  return {
    carriers,
    handOvers: handOversOf(stretches, options.lasting ?? 1),
    spans: spansOf(scores, options.threshold),
  };
}

/** Measured checkpoints in a row with one carrier. */
interface Stretch {
  carrier: number | null;
  /** Place of the first. */
  index: number;
  length: number;
}

function handOversOf(stretches: readonly Stretch[], lasting: number): HandOver[] {
  const handOvers: HandOver[] = [];
  for (const { carrier: to, index } of stretches.filter(({ length }) => length >= lasting)) {
    const from = handOvers.at(-1)?.to ?? null;
    if (from !== to) handOvers.push({ index, from, to });
  }
  return handOvers;
}

const strength = (score: Score | undefined): number => score ?? Number.NEGATIVE_INFINITY;

function nextCarrier(heads: readonly Score[], present: number | null, options: RoleOptions): number | null {
  const { threshold, margin = 0 } = options;
  const best = heads.reduce<number>((so, score, head) => (strength(score) > strength(heads[so]) ? head : so), 0);
  if (strength(heads[best]) <= threshold) return null;
  if (present === null || strength(heads[present]) <= threshold) return best;
  return strength(heads[best]) > strength(heads[present]) + margin ? best : present;
}

function spansOf(scores: readonly (readonly Score[])[], threshold: number): RoleSpan[] {
  const heads = scores[0]?.length ?? 0;
  return Array.from({ length: heads }, (_, head) => {
    const spans: RoleSpan[] = [];
    for (const [index, step] of scores.entries()) {
      if (strength(step[head]) <= threshold) continue;
      const open = spans.at(-1);
      if (open?.last === index - 1) open.last = index;
      else spans.push({ head, first: index, last: index });
    }
    return spans;
  }).flat();
}
