/** @file What is exported is what is drawn: values are read back off the drawings. */
import { formatEdge, parseEdge } from "@atlas/schema";
import { parse } from "csv-parse/sync";
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { seriesStyle } from "../../charts/series-style.ts";
import { formatNumber } from "../../lib/format.ts";
import type { Run } from "../circuit/query.ts";
import { circuitFigure } from "../circuit/shared-figures.tsx";
import { parseCircuitView } from "../circuit/view-state.ts";
import type { Line } from "../training/chart.ts";
import { trendFigures } from "../trends/figures.ts";
import { parseTrendsView } from "../trends/view-state.ts";
import type { Figure } from "./figure.ts";
import { figureText } from "./files.ts";

const task = { name: "ioi", title: "Indirect objects", description: "", metric: "LOGIT_DIFF" } as const;
const rows = (figure: Figure): Record<string, string>[] =>
  parse(figureText(figure, "/x", "csv", "https://atlas.example", "light"), { columns: true });
const drawing = (figure: Figure) =>
  parseHTML(`<html><body>${figureText(figure, "/x", "svg", "https://atlas.example", "light")}</body></html>`).document;

/** Of a circle, or of another symbol. */
function heightOf(point: Element): number {
  const moved = /translate\([\d.-]+,([\d.-]+)\)/.exec(point.querySelector("path")?.getAttribute("transform") ?? "");
  return Number(point.querySelector("circle")?.getAttribute("cy") ?? moved?.[1]);
}

function line(name: string, rank: number, values: readonly (number | null)[]): Line {
  const points = values.map((floorCorrected, i) => ({
    revision: `step${i}`,
    step: 2 ** i - 1,
    tokens: (2 ** i - 1) * 2048,
    accuracy: 0.6 + 0.05 * i,
    clean: i,
    corrupted: 0,
    circuit: { requestedEdges: 5, edges: i, nodes: 3, plain: null, floorCorrected, reached: true },
    resampled: null,
    suspicion: i === 1 ? "Same weights as step 7." : null,
    address: `${name}${i}`,
    analyzerVersion: "0.1.0",
    method: "EAP_IG" as const,
  }));
  return { name, model: name, task: "ioi", style: seriesStyle(rank), totalEdges: 100, points };
}

describe("a chart over training", () => {
  const lines = [line("one", 0, [null, 0.2, 0.7, 3]), line("two", 1, [0, 0.4, 0.9, 1])];
  const figures = trendFigures(lines, task, parseTrendsView({ size: "faithfulness" }));

  test.each([
    ["behaviour", figures.behaviour, 8],
    ["circuit", figures.circuit, 7],
  ])("%s: each point drawn is a row, and its height is the value", (_name, figure, drawn) => {
    const table = rows(figure);
    expect(table).toHaveLength(8);
    const points = [...drawing(figure).querySelectorAll("a")].map((point) => ({
      y: heightOf(point),
      href: point.getAttribute("href") ?? point.getAttribute("xlink:href"),
    }));
    const valued = table.filter(({ value }) => value !== "");
    expect(points).toHaveLength(drawn);
    expect(points.map(({ href }) => href)).toEqual(
      valued.map(({ model, revision }) => `https://atlas.example/circuits/${model}/ioi/${revision}`),
    );
    // On a linear axis height is linear in value; a value outside the frame is drawn at its edge.
    const inside = valued
      .map(({ value }, i) => ({ value: Number(value), y: points[i]!.y }))
      .filter(({ value }) => value <= 1.5);
    const [low, high] = [
      inside.reduce((a, b) => (b.value < a.value ? b : a)),
      inside.reduce((a, b) => (b.value > a.value ? b : a)),
    ];
    const slope = (high.y - low.y) / (high.value - low.value);
    for (const { value, y } of inside) expect(y).toBeCloseTo(low.y + slope * (value - low.value), 1);
  });

  test("is cited by an address that names its task, which the page chose", () => {
    const [row] = rows(figures.circuit);
    expect(row!.address).toBe("https://atlas.example/trends?task=ioi&size=faithfulness");
    expect(row!.citation).toContain(row!.address);
  });

  test("what the drawing shows by outline is said in words", () => {
    const hollow = rows(figures.circuit).filter((row) => row.hollow === "true");
    expect(hollow.map(({ series, step, suspicion }) => [series, step, suspicion])).toEqual([
      ["one", "1", "Same weights as step 7."],
      ["two", "1", "Same weights as step 7."],
    ]);
    const beyond = rows(figures.circuit).filter((row) => row.beyond_frame !== "");
    expect(beyond.map(({ series, step, beyond_frame }) => [series, step, beyond_frame])).toEqual([
      ["one", "7", "above"],
    ]);
    expect(figures.circuit.key.map(({ mark }) => mark).slice(-2)).toEqual(["circle", "caret"]);
  });

  test("what is not drawn is in the file with the reason, and the drawing says that there are gaps", () => {
    expect(rows(figures.circuit).map(({ value, missing }) => value === "" && missing)).toEqual([
      ...["clean and corrupted prompts score the same", ...Array.from({ length: 7 }, () => false)],
    ]);
    expect(figures.circuit.remarks).toContain("Gaps: clean and corrupted prompts score the same.");
    const timeless = lines.map((one) => ({ ...one, points: one.points.map((point) => ({ ...point, tokens: null })) }));
    const some = trendFigures([lines[0]!, timeless[1]!], task, parseTrendsView({}));
    expect(some.behaviour.remarks).toContain("Not drawn: 4 checkpoints without a count of training tokens.");
  });
});

describe("a circuit", () => {
  const edges = {
    writers: ["input", "a0.h1", "m0"],
    readers: ["a1.h0<k>", "logits", "logits"],
    scores: [2.5, -1.25, 0.5],
  };
  const run = {
    address: "abc",
    analyzerVersion: "0.1.0",
    nodeScores: null,
    releases: { edges: [{ node: { name: "demo", version: "1.0" } }] },
    checkpoint: { revision: "step64", model: { name: '<b>"demo"</b>', layers: 2, heads: 2, parallel: true } },
    task,
    dataset: { seed: 1, hash: "a".repeat(64) },
    settings: {
      method: "EAP_IG",
      steps: 5,
      path: "left",
      level: "EDGE",
      metric: "LOGIT_DIFF",
      ablation: "INTERCHANGE",
      selection: "greedy",
      search: "STABLE",
      threshold: 0.8,
    },
    circuit: { edges, nodes: ["input", "a0.h1", "a1.h0", "m0", "logits"] },
  } as unknown as Run;

  test("each edge drawn is a row with its score; edges that the view hides are in neither", () => {
    const figure = circuitFigure(run, parseCircuitView({ top: "2" }));
    const table = rows(figure);
    const titles = [...drawing(figure).querySelectorAll("path > title")]
      .map(({ textContent }) => textContent)
      .reverse();
    expect(titles).toEqual(
      table.map(({ writer, reader, score }) => `${writer} → ${reader}, score ${formatNumber(Number(score))}`),
    );
    expect(
      table.map(({ writer, reader, score }) => [formatEdge(parseEdge(`${writer}->${reader}`)), Number(score)]),
    ).toEqual([
      ["input->a1.h0<k>", 2.5],
      ["a0.h1->logits", -1.25],
    ]);
  });

  test("is cited with the release that it is in", () => {
    const [row] = rows(circuitFigure(run, parseCircuitView({})));
    expect(row!.citation).toMatch(/\(code version 0\.1\.0, in release demo 1\.0, seen \d{4}-\d\d-\d\d\)/);
  });

  test("a name is text in the drawing, whatever it holds", () => {
    const document = drawing(circuitFigure(run, parseCircuitView({})));
    expect(document.querySelector("b")).toBeNull();
    expect(document.querySelector("title")?.textContent).toBe('Circuit of <b>"demo"</b> on Indirect objects at step64');
  });
});
