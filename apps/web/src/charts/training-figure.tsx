/** @file A chart over training on a page, below the key of what needs a caveat in it. */
import { caveatKey } from "./caveat-key.ts";
import { ChartFigure } from "./figure.tsx";
import { FigureKey } from "./figure-key.tsx";
import { type TrainingChart, trainingChart } from "./training-chart.ts";

interface TrainingFigureProps {
  chart: Omit<TrainingChart, "width" | "height">;
  /** CSS pixels, by the width that it is drawn at. */
  height(width: number): number;
  /** The wide drawing's width where the chart stands in a column of its own. */
  wide?: number;
  /** Whether it takes part in the page's linked cursor. */
  linked?: boolean;
}

export function TrainingFigure({ chart, height, linked = false, ...wide }: TrainingFigureProps) {
  return (
    <>
      <FigureKey entries={caveatKey([chart])} />
      <div data-linked={linked ? "" : undefined}>
        <ChartFigure {...wide} draw={(width) => trainingChart({ ...chart, width, height: height(width) })} />
      </div>
    </>
  );
}
