/** @file A panel of the page as a figure. */
import { TrainingFigure } from "../../charts/training-figure.tsx";
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
  return <TrainingFigure {...wide} chart={panel} height={() => PANEL_HEIGHT} />;
}
