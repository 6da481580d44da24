/** @file What outlines and carets of a chart over training mean, where it has some. */
import type { KeyEntry } from "./key-mark.tsx";
import type { TrainingChart } from "./training-chart.ts";

const COLOUR = "var(--ink-soft)";

export const BEYOND_KEY: KeyEntry = { name: "beyond the frame", colour: COLOUR, mark: "caret" };

/** Of charts that share a key, whose outlines mean the same. */
export function caveatKey(charts: readonly Pick<TrainingChart, "series" | "hollow">[]): KeyEntry[] {
  const drawn = ({ series }: Pick<TrainingChart, "series">) =>
    series.flatMap(({ points }) => points).filter(({ y }) => y !== null);
  const outlined = charts.find((chart) => drawn(chart).some(({ hollow, beyond }) => hollow && beyond === null));
  const hasCarets = charts.some((chart) => drawn(chart).some(({ beyond }) => beyond !== null));
  return [
    ...(outlined ? [{ name: outlined.hollow, colour: COLOUR, mark: "circle", fill: "var(--paper)" } as const] : []),
    ...(hasCarets ? [BEYOND_KEY] : []),
  ];
}
