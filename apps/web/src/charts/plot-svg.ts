/**
 * @file Runs Observable Plot on the server. The result is SVG as text: no browser, no script, no second drawing.
 * Colours are CSS variables, so that one drawing serves light and dark.
 */
import * as Plot from "@observablehq/plot";
import { DOMParser } from "linkedom";

/** Everything all charts share: transparent, in the page's font, sized by its container. */
const HOUSE_STYLE = {
  background: "transparent",
  color: "var(--ink-soft)",
  fontFamily: "inherit",
  fontSize: "12px",
  overflow: "visible",
} as const;

/** Around words that stand on lines of the chart: the lines stop there. */
export const HALO = { stroke: "var(--paper)", strokeWidth: 5 } as const;

/** Draws one chart. `label` is what a screen reader says of it. */
export function plotSvg(options: Plot.PlotOptions, label: string): string {
  // A document of HTML would write attributes as they are, and one & in a link makes a file that nothing opens.
  const document = new DOMParser().parseFromString("<svg/>", "image/svg+xml") as unknown as Document;
  const svg = Plot.plot({ ...options, document, style: HOUSE_STYLE, ariaLabel: label });
  // Plot labels the root but gives it no role, and without one the label is not read.
  svg.setAttribute("role", "figure");
  // The rules stand in figure.module.css: a page that allows no styles of unknown origin would drop them here.
  svg.querySelector("style")?.remove();
  // Plot names groups of marks, which bear no names: what they mean is in the titles of their points.
  for (const group of svg.querySelectorAll("g[aria-label]")) group.removeAttribute("aria-label");
  return svg.outerHTML;
}
