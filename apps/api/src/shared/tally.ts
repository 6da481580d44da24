/** @file How many of something are open for each of many, forgotten when none is. */

export interface Tally {
  openOf(whose: string): number;
  /** @returns what ends the count, once */
  open(whose: string): () => void;
}

export function tally(): Tally {
  const counts = new Map<string, number>();
  const openOf = (whose: string) => counts.get(whose) ?? 0;
  return {
    openOf,
    open(whose) {
      counts.set(whose, openOf(whose) + 1);
      return () => {
        const left = openOf(whose) - 1;
        if (left > 0) counts.set(whose, left);
        else counts.delete(whose);
      };
    },
  };
}
