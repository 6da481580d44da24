/** @file A figure as SVG text, drawn on the server by Observable Plot: small multiples by facet, one colour a model, a dash a line. */
import * as Plot from "@observablehq/plot";
import { DOMParser } from "linkedom";
import type { Figure, Series } from "./figure.ts";

/** Okabe and Ito's colours, which colour-blind readers tell apart. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#a0a000"];
const DASHES = ["none", "4 3", "1 3"];
const PANEL = { width: 330, height: 190 } as const;
const COLUMNS = 2;

const COMPACT = new Intl.NumberFormat("en", { notation: "compact" });

/** Facets in panels of their own, each with its title and axes. */
export function drawFigure({ series, title, unit }: Figure): string {
  const facets = [...new Set(series.map(({ facet }) => facet))];
  const models = [...new Set(series.map(({ model }) => model))];
  const lines = [...new Set(series.map(({ line }) => line))];
  const rows = Math.ceil(facets.length / COLUMNS);
  const panels = facets.map((facet, i) => {
    const own = series.filter((one) => one.facet === facet);
    const x = (i % COLUMNS) * (PANEL.width + 20);
    const y = Math.floor(i / COLUMNS) * (PANEL.height + 40);
    return `<g transform="translate(${x} ${y + 20})"><text x="4" y="-6" font-size="13" font-weight="600">${escapeText(facet)}</text>${panel(own, models, lines)}</g>`;
  });
  const [width, top] = [COLUMNS * (PANEL.width + 20), rows * (PANEL.height + 40)];
  const key = keyOf(models, lines, width, top);
  const label = escapeText(`${title} (${unit})`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top + key.height}" width="${width}" height="${top + key.height}" font-family="system-ui, sans-serif" fill="#222" role="figure" aria-label="${label}">${panels.join("")}${key.text}</svg>\n`;
}

function panel(series: readonly Series[], models: readonly string[], lines: readonly string[]): string {
  const document = new DOMParser().parseFromString("<!doctype html><html><body></body></html>", "text/html");
  const points = series.flatMap((one) =>
    one.points.map((point) => ({ ...point, ...one, name: `${one.model} ${one.line}` })),
  );
  const known = points.every(({ tokens }) => tokens !== null);
  const x = known ? "tokens" : "step";
  const times = points.map((point) => point[x]!);
  const trained = times.filter((value) => value > 0);
  const svg = Plot.plot({
    document,
    ...PANEL,
    marginLeft: 46,
    // Step 0 has its place although a logarithm has none for it: the scale is linear below the first checkpoint.
    x: {
      type: "symlog",
      constant: trained.length > 0 ? Math.min(...trained) : 1,
      label: known ? "training tokens" : "training steps",
      tickFormat: (tick: number) => COMPACT.format(tick),
      ticks: [...(times.includes(0) ? [0] : []), ...ticksOf(trained)],
    },
    // A scale from 0 to 0 would have no ticks to read.
    y: {
      grid: true,
      nice: true,
      label: null,
      ticks: 5,
      ...(points.every(({ value }) => value === 0) && { domain: [0, 1] }),
    },
    marks: [
      Plot.ruleY([0], { stroke: "#bbb" }),
      ...series.map((one) =>
        Plot.lineY(one.points, {
          x,
          y: "value",
          stroke: colourOf(one.model, models),
          strokeWidth: 1.6,
          strokeDasharray: DASHES[lines.indexOf(one.line) % DASHES.length]!,
        }),
      ),
      ...series.map((one) => Plot.dot(one.points, { x, y: "value", r: 1.6, fill: colourOf(one.model, models) })),
    ],
    style: { background: "transparent", fontSize: "10px", overflow: "visible" },
  });
  return svg.outerHTML;
}

/** Powers of ten within the training, or its ends where there are fewer than two. */
function ticksOf(trained: readonly number[]): number[] {
  if (trained.length === 0) return [];
  const [first, last] = [Math.min(...trained), Math.max(...trained)];
  const from = Math.ceil(Math.log10(first));
  const decades = Array.from({ length: Math.floor(Math.log10(last)) - from + 1 }, (_, i) => 10 ** (from + i));
  return decades.length > 1 ? decades : [...new Set([first, last])];
}

const colourOf = (model: string, models: readonly string[]): string => COLOURS[models.indexOf(model) % COLOURS.length]!;

function keyOf(models: readonly string[], lines: readonly string[], width: number, top: number) {
  const named = lines.filter((line) => line !== "");
  const entries = [
    ...models.map((model) => ({ text: model, colour: colourOf(model, models), dash: "none" })),
    ...(named.length > 1
      ? named.map((line) => ({ text: line, colour: "#555", dash: DASHES[lines.indexOf(line) % DASHES.length]! }))
      : []),
  ];
  const each = width / COLUMNS;
  const text = entries.map(({ text: label, colour, dash }, i) => {
    const [x, y] = [(i % COLUMNS) * each, top + 16 + Math.floor(i / COLUMNS) * 18];
    const dashed = dash === "none" ? "" : ` stroke-dasharray="${dash}"`;
    return `<line x1="${x}" x2="${x + 24}" y1="${y - 4}" y2="${y - 4}" stroke="${colour}" stroke-width="2"${dashed}/><text x="${x + 30}" y="${y}" font-size="12">${escapeText(label)}</text>`;
  });
  return { text: text.join(""), height: 16 + Math.ceil(entries.length / COLUMNS) * 18 };
}

export const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
