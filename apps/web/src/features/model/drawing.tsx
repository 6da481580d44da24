/** @file A panel of the page as a figure. */
import { ChartFigure } from "../../charts/figure.tsx";
import { trainingChart } from "../../charts/training-chart.ts";
import type { Panel } from "./derive.ts";
import { PANEL_HEIGHT } from "./shared-figures.tsx";

/** Width in CSS pixels of half the page at a desk. */
const WIDE = 620;

export function Drawing({ panel }: { panel: Panel }) {
  return <ChartFigure wide={WIDE} draw={(width) => trainingChart({ ...panel, width, height: PANEL_HEIGHT })} />;
}
