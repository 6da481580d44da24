import { expect, test } from "vitest";
import { seriesStyle } from "../../charts/series-style.ts";
import type { Line } from "../training/chart.ts";
import type { TrainingPoint } from "../training/derive.ts";
import { caveats, numbersTable, shownView, trendCharts } from "./derive.ts";
import { trendFigures } from "./figures.ts";
import { parseTrendsView } from "./view-state.ts";

const point = (step: number, change: Partial<TrainingPoint> = {}): TrainingPoint => ({
  revision: `step${step}`,
  step,
  tokens: step * 2048,
  accuracy: 0.9,
  clean: 3,
  corrupted: -1,
  circuit: { requestedEdges: 30, edges: 28, nodes: 9, plain: 0.8, floorCorrected: 0.85, reached: true },
  resampled: null,
  suspicion: null,
  address: "a1",
  analyzerVersion: "0.1.0",
  method: "EAP_IG",
  ...change,
});
const line = (model: string, points: TrainingPoint[]): Line => ({
  name: model,
  model,
  task: "ioi",
  style: seriesStyle(0),
  totalEdges: 62,
  points,
});
const view = parseTrendsView({});

test("both charts share their time axis", () => {
  const { behaviour, circuit } = trendCharts([line("a", [point(0), point(64)])], "LOGIT_DIFF", view);
  expect(behaviour.x.scale.domain).toEqual(circuit.x.scale.domain);
  expect(circuit.series[0]!.points[1]!.y).toBeCloseTo(28 / 62);
});

test("where no checkpoint says how many tokens it has seen, time is in steps", () => {
  const timeless = line("a", [point(64, { tokens: null })]);
  expect(shownView([timeless], view).x).toBe("steps");
  expect(shownView([timeless, line("b", [point(64)])], view).x).toBe("tokens");
});

test("the metric names its unit", () => {
  const { behaviour } = trendCharts([line("a", [point(64)])], "PROB_DIFF", { ...view, y: "metric" });
  expect(behaviour.y.label).toBe("Probability difference (probability)");
});

test("the table has a row for each step of any model, and a hole where a model has none", () => {
  const rows = numbersTable(
    [line("a", [point(0), point(64)]), line("b", [point(64)])],
    (_, revision) => `/${revision}`,
  );
  expect(rows.map(({ step }) => step)).toEqual([0, 64]);
  expect(rows[0]!.cells[1]).toBeNull();
  expect(rows[1]!.cells[1]).toEqual({ accuracy: 0.9, edges: 28, href: "/step64" });
});

test("caveats are told only where they apply", () => {
  expect(caveats([line("a", [point(64)])], view)).toEqual([]);
  const whole = point(0, { circuit: { ...point(0).circuit!, reached: false } });
  for (const hollow of [whole, point(64, { accuracy: 0.52 })])
    expect(caveats([line("a", [hollow])], view).join(" ")).toContain("Hollow points");
  const copied = point(64, { suspicion: "step64 is a copy." });
  expect(caveats([line("a", [copied])], view)).toEqual(["Hollow and suspicious: a step64. step64 is a copy."]);
  expect(caveats([line("a", [point(64, { tokens: null })])], view).join(" ")).toContain("choose steps");
});

test("many suspicious checkpoints of a model are counted, and their points say the rest", () => {
  const copies = [1, 2, 4, 8].map((step) => point(step, { suspicion: `step${step} is a copy.` }));
  expect(caveats([line("a", copies)], view)).toEqual([
    "Hollow and suspicious: 4 checkpoints of a, from step1 to step8; each point says why.",
  ]);
});

test("the file of the circuit against the behaviour says so, and holds both", () => {
  const task = { name: "ioi", title: "IOI", metric: "LOGIT_DIFF" } as Parameters<typeof trendFigures>[1];
  const { circuit } = trendFigures([line("a", [point(64)])], task, { ...view, x: "behaviour" });
  expect(circuit.title).toBe("Share of all edges against Accuracy: IOI");
  const at = (name: string) => circuit.table.columns.findIndex((column) => column.name === name);
  expect(circuit.table.rows[0]![at("value")]).toBeCloseTo(28 / 62);
  expect(circuit.table.rows[0]![at("against")]).toBe(0.9);
  expect(circuit.table.columns[at("against")]!.unit).toBe("share of prompts");
});
