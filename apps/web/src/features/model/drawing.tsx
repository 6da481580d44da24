/** @file A panel of the page as a figure. */
import { ChartFigure } from "../../charts/figure.tsx";
import { trainingChart } from "../../charts/training-chart.ts";
import type { Panel } from "./derive.ts";
import { PANEL_HEIGHT } from "./shared-figures.tsx";

/** Width in CSS pixels of half the page at a desk. */
const WIDE = 620;

interface DrawingProps {
  panel: Panel;
  /** Whether it has the page's whole width. */
  alone?: boolean;
}

export function Drawing({ panel, alone = false }: DrawingProps) {
  const wide = alone ? {} : { wide: WIDE };
  return <ChartFigure {...wide} draw={(width) => trainingChart({ ...panel, width, height: PANEL_HEIGHT })} />;
}
