/** @file Checkpoints of several models as marks, a row a model, on one axis of steps: full where sound, hollow where suspicious. */
import * as Plot from "@observablehq/plot";
import { type XAxis, xAxisMarks } from "./axes.ts";
import { plotSvg } from "./plot-svg.ts";

export interface CheckpointMark {
  step: number;
  hollow: boolean;
  /** Whether a hollow one cannot be used at all. */
  grave: boolean;
  href: string | null;
  title: string;
}

export interface CheckpointStrip {
  label: string;
  rows: { name: string; marks: CheckpointMark[] }[];
  x: XAxis;
  width: number;
}

const ROW_HEIGHT = 34;
const MARGINS = { marginTop: 14, marginBottom: 40, marginLeft: 14, marginRight: 20 } as const;

export function checkpointStrip({ label, rows, x, width }: CheckpointStrip): string {
  const height = rows.length * ROW_HEIGHT + MARGINS.marginTop + MARGINS.marginBottom;
  const marks = rows.flatMap((row) => row.marks.map((mark) => ({ ...mark, name: row.name })));
  const names = rows.map(({ name }) => name);
  const options: Plot.PlotOptions = {
    width,
    height,
    ...MARGINS,
    x: { domain: x.scale.domain, label: null },
    y: { domain: names, type: "point", padding: 0.5, axis: null },
    marks: [
      ...(x.scale.breakAt === null
        ? []
        : [Plot.ruleX([x.scale.breakAt], { stroke: "var(--rule-strong)", strokeDasharray: "1 3" })]),
      Plot.ruleY(names, { y: (name: string) => name, stroke: "var(--rule)" }),
      ...xAxisMarks(x, width - MARGINS.marginLeft - MARGINS.marginRight),
      // Above its row, so that names of any length have room on a phone.
      Plot.text(names, { y: (name: string) => name, frameAnchor: "left", dy: -12, fill: "var(--ink-soft)" }),
      Plot.dot(marks, {
        x: ({ step }: CheckpointMark) => x.scale.at(step),
        y: "name",
        r: 4,
        symbol: ({ hollow, grave }: CheckpointMark) => (hollow && !grave ? "square" : "circle"),
        stroke: ({ grave, hollow }: CheckpointMark) =>
          grave ? "var(--negative)" : hollow ? "var(--warn)" : "var(--accent)",
        strokeWidth: 1.75,
        fill: ({ hollow }: CheckpointMark) => (hollow ? "var(--paper)" : "var(--accent)"),
        href: "href",
        title: "title",
      }),
    ],
  };
  return plotSvg(options, label);
}
