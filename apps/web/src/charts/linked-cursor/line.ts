/** @file The line that marks a moment in a chart, and the place in a chart that a pointer means. */

/** Where the frames of charts lie. */
export interface Frame {
  /** In units of the view box. */
  marginLeft: number;
  marginRight: number;
  marginTop: number;
  marginBottom: number;
  /** Further room on the right, as a share of the chart's width. */
  besideShare?: number;
}

const LINE = "data-linked-line";

/** From 0 at the left end of the frame to 1. @param clientX of the pointer */
export function placeIn(chart: SVGSVGElement, clientX: number, frame: Frame): number {
  const { left, width } = chart.getBoundingClientRect();
  const x = ((clientX - left) / width) * chart.viewBox.baseVal.width;
  return (x - frame.marginLeft) / roomIn(chart, frame);
}

/** @param at from 0 at the left end of the frame to 1; undefined removes the line */
export function markLine(chart: SVGSVGElement, at: number | undefined, frame: Frame): void {
  const old = chart.querySelector(`[${LINE}]`);
  if (at === undefined) {
    old?.remove();
    return;
  }
  const line = old ?? chart.appendChild(newLine());
  const x = String(frame.marginLeft + at * roomIn(chart, frame));
  const bottom = chart.viewBox.baseVal.height - frame.marginBottom;
  const ends = { x1: x, x2: x, y1: String(frame.marginTop), y2: String(bottom) };
  for (const [name, value] of Object.entries(ends)) line.setAttribute(name, value);
}

function roomIn(chart: SVGSVGElement, { marginLeft, marginRight, besideShare = 0 }: Frame): number {
  return chart.viewBox.baseVal.width * (1 - besideShare) - marginLeft - marginRight;
}

function newLine(): SVGLineElement {
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
  const attributes = { [LINE]: "", stroke: "var(--ink)", "stroke-opacity": "0.6", "pointer-events": "none" };
  for (const [name, value] of Object.entries(attributes)) line.setAttribute(name, value);
  return line;
}
