/** @file The key of a series: its symbol in its colour, and its name. */
import type { SeriesStyle, SeriesSymbol } from "./series-style.ts";

export const SHAPES: Record<SeriesSymbol, string> = {
  circle: "M6 1.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9z",
  square: "M2 2h8v8h-8z",
  triangle: "M6 1l5 9.5h-10z",
  diamond: "M6 0.5l4 5.5l-4 5.5l-4-5.5z",
};

export function SeriesKey({ name, style }: { name: string; style: SeriesStyle }) {
  return (
    <>
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
        <path d={SHAPES[style.symbol]} fill={style.colour} />
      </svg>
      {name}
    </>
  );
}
