/** @file Values that lie beyond a chart's frame: drawn at its edge as carets that point to where they are. */
import * as Plot from "@observablehq/plot";

export type Side = "above" | "below";

/** Which side of a range a value lies beyond; null inside, and where there is no value. */
export function sideBeyond(value: number | null, [low, high]: readonly [number, number]): Side | null {
  if (value === null || (value >= low && value <= high)) return null;
  return value > high ? "above" : "below";
}

/** The value, or the end of the range that it lies beyond. */
export function withinFrame(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(high, Math.max(low, value));
}

/** Of a symbol's area, as Plot gives it. */
const caret = (up: 1 | -1): Plot.SymbolImplementation => ({
  draw(context: CanvasPath, size: number) {
    const half = Math.sqrt(size / Math.PI);
    context.moveTo(-half, up * half * 0.6);
    context.lineTo(0, -up * half * 0.6);
    context.lineTo(half, up * half * 0.6);
  },
});

/** @param options as of `Plot.dot`, with what places the points and says what they are */
export function caretMarks<Point>(
  points: readonly Point[],
  sideOf: (point: Point) => Side | null,
  options: Plot.DotOptions,
): Plot.Markish[] {
  return (["above", "below"] as const).map((side) =>
    Plot.dot(
      points.filter((point) => sideOf(point) === side),
      { ...options, symbol: caret(side === "above" ? 1 : -1), r: 5, strokeWidth: 1.75, fill: "none" },
    ),
  );
}
