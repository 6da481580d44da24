/**
 * @file Colour and symbol of a series. A model keeps both on every page and whatever else is shown, because they
 * follow from its place in the list of all models. Eight colours a colour-blind reader can tell apart; a symbol says
 * the same again without colour. Where colours come round again they have other symbols, so that 32 models differ.
 */

const COLOURS = 8;
const SYMBOLS = ["circle", "square", "triangle", "diamond"] as const;

export type SeriesSymbol = (typeof SYMBOLS)[number];

export interface SeriesStyle {
  colour: string;
  symbol: SeriesSymbol;
}

/** @param rank place in the list of all models, from 0; the first 32 differ. */
export function seriesStyle(rank: number): SeriesStyle {
  const round = Math.floor(rank / COLOURS);
  return { colour: `var(--series-${(rank % COLOURS) + 1})`, symbol: SYMBOLS[(rank + round) % SYMBOLS.length]! };
}
