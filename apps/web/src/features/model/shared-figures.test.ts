/** @file The files of a model's heads hold what the drawings show, and say what their colours mean. */
import { parse } from "csv-parse/sync";
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import type { Figure } from "../sharing/figure.ts";
import { figureText } from "../sharing/files.ts";
import type { HeadPanel, HeadsPage } from "./query.ts";
import { headMapFigure, headTrendFigure } from "./shared-figures.tsx";
import { parseModelView } from "./view-state.ts";

const heads = {
  scores: [],
  here: { heads: ["a0.h0", "a0.h1", "a0.h2"], values: [-1, 0.5, null], address: "abc", analyzerVersion: "0.1.0" },
  trend: {
    definition: {
      ...{ name: "copy-suppression", title: "Copy suppression", definition: "How much. Below 0 it is harm." },
      ...{ unit: "share", low: null, high: 1, threshold: 0.1 },
    },
    ...{ revisions: ["step0", "step8"], steps: [0, 8], tokens: [0, 16], suspicions: [null, null] },
    ...{ maximum: [0, 0.5], minimum: [-2, -1], addresses: ["abb", "abc"], analyzerVersions: ["0.1.0", "0.1.0"] },
    series: [{ head: "a0.h1", values: [0, 0.5] }],
  },
} as unknown as HeadPanel;
const page = {
  ...{ model: { name: "demo", layers: 1, heads: 3 }, task: null, heads },
  point: { revision: "step8", step: 8, tokens: 16 },
} as unknown as HeadsPage;
const view = parseModelView({});

const fileOf = (figure: Figure, format: "csv" | "svg") =>
  figureText(figure, "/models/demo", format, "https://atlas.example", "light");
const rowsOf = (figure: Figure): Record<string, string>[] => parse(fileOf(figure, "csv"), { columns: true });

describe("the map of all heads", () => {
  const figure = headMapFigure(page, view, heads)!;

  test("has each value as its colour's strength, of a full colour that the file names", () => {
    const { document } = parseHTML(`<html><body>${figure.draw(400)}</body></html>`);
    const drawn = [...document.querySelectorAll("rect[fill-opacity]")].map((cell) => ({
      sign: cell.getAttribute("fill") === "var(--negative)" ? -1 : 1,
      strength: Number(cell.getAttribute("fill-opacity")),
    }));
    const rows = rowsOf(figure);
    expect(rows.map(({ full_colour }) => full_colour)).toEqual(["2", "2", "2"]);
    for (const [i, { value, full_colour }] of rows.slice(0, 2).entries())
      expect(drawn[i]!.sign * drawn[i]!.strength * Number(full_colour)).toBeCloseTo(Number(value), 3);
  });

  test("explains every look that it has, with the ends of its range", () => {
    expect(figure.key.map(({ name }) => name)).toEqual([
      ...["full: 2 (share); none: 0", "full: −2 (share)", "above the threshold", "undefined"],
    ]);
  });

  test("says its method as sentences that end once", () => {
    expect(fileOf(figure, "svg")).not.toContain("harm..");
  });
});

test("heads are cited by an address that names the checkpoint and the score, which the page chose", () => {
  const lasting = "https://atlas.example/models/demo?score=copy-suppression&at=step8";
  for (const figure of [headMapFigure(page, view, heads)!, headTrendFigure(page, view, heads)])
    expect(rowsOf(figure)[0]!.address).toBe(lasting);
});

test("heads over training have the threshold that is drawn in every row", () => {
  expect(rowsOf(headTrendFigure(page, view, heads)).map(({ threshold }) => threshold)).toEqual(["0.1", "0.1"]);
});
