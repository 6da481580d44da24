import { expect, test } from "vitest";
import { seriesStyle } from "../../charts/series-style.ts";
import type { Line } from "../training/chart.ts";
import type { TrainingPoint } from "../training/derive.ts";
import { ACCURACY, CIRCUIT_QUANTITIES } from "../training/quantity.ts";
import { chartAgainst } from "./against.ts";
import { tasksFigure } from "./figures.ts";
import {
  clockOf,
  drawnAgainst,
  heatEnds,
  heatGroups,
  isHeatmap,
  MOST_LINES,
  type OfTask,
  severalTitle,
  taskPanels,
} from "./several-tasks.ts";
import { stopsOf } from "./stops.ts";
import { parseTrendsView } from "./view-state.ts";

const point = (step: number, change: Partial<TrainingPoint> = {}): TrainingPoint => ({
  ...{ revision: `step${step}`, step, tokens: step * 2048, accuracy: 0.9, clean: 3, corrupted: -1 },
  circuit: { requestedEdges: 30, edges: 31, nodes: 9, plain: 0.8, floorCorrected: 0.85, reached: true },
  ...{ resampled: null, suspicion: null, address: "a1", analyzerVersion: "0.1.0", method: "EAP_IG" },
  ...change,
});
const line = (model: string, task: string, points: TrainingPoint[]): Line => ({
  ...{ name: model, model, task, style: seriesStyle(0), totalEdges: 62, points },
});
const ofTask = (name: string, metric: "LOGIT_DIFF" | "PROB_DIFF", lines: Line[]): OfTask => ({
  task: { name, title: `Title of ${name}`, description: "", metric },
  lines,
});
const view = parseTrendsView({ tasks: "all" });
const suspicious = point(64, { suspicion: "a copy", clean: 9 });
const all = [
  ofTask("ioi", "LOGIT_DIFF", [line("a", "ioi", [point(0), point(64)]), line("b", "ioi", [point(8, { clean: 5 })])]),
  ofTask("sva", "LOGIT_DIFF", [line("a", "sva", [point(0, { clean: 1 }), suspicious])]),
  ofTask("greater", "PROB_DIFF", [line("a", "greater", [point(1024, { clean: 0.5 })])]),
];

test("every task has a panel on one time axis, and panels of one unit have one scale", () => {
  const panels = taskPanels(all, "behaviour", { ...view, y: "metric" });
  expect(panels.map(({ title }) => title)).toEqual(["Title of ioi", "Title of sva", "Title of greater"]);
  const [ioi, sva, greater] = panels.map(({ chart }) => chart);
  expect(new Set(panels.map(({ chart }) => chart.x.scale.domain.join()))).toHaveLength(1);
  expect(sva!.series[0]!.points[0]!.title).toMatch(/^Title of sva: a, step 0: /);
  expect(ioi!.y.domain).toEqual(sva!.y.domain);
  expect(ioi!.y.domain[1]).toBeCloseTo(5 * 1.06);
  expect(greater!.y.domain[1]).toBeCloseTo(0.5 * 1.06);
});

test("of too many lines each is a row, with a cell for every checkpoint, in colours that mean the same everywhere", () => {
  const many = Array.from({ length: MOST_LINES + 1 }, (_, i) => line(`m${i}`, "ioi", [point(1)]));
  expect([isHeatmap(all), isHeatmap([ofTask("ioi", "LOGIT_DIFF", many)])]).toEqual([false, true]);
  const [ioi, sva] = heatGroups(all, "behaviour", { ...view, y: "metric" });
  expect(ioi!.rows.map(({ name, cells }) => [name, cells.length])).toEqual([
    ["a", 2],
    ["b", 1],
  ]);
  expect(sva!.rows[0]!.cells.map(({ hollow }) => hollow)).toEqual([false, true]);
  expect(ioi!.rows[1]!.cells[0]!.strength).toBeCloseTo(1 / 1.06);
  expect(sva!.rows[0]!.cells[0]!.strength).toBeCloseTo(1 / (5 * 1.06));
  expect(ioi!.rows[0]).toMatchObject({
    href: "/models/a?task=ioi",
    title: "Title of ioi: a, Logit difference (logits): 3.00 at step 0, 3.00 at step 64",
  });
  expect(heatEnds(all, "behaviour", view)[1]).toContain("100% accuracy");
  expect(heatEnds(all, "behaviour", { ...view, y: "metric" })).toEqual(["lowest", "highest of its metric"]);
});

test("a title names the tasks that are shown, in the catalogue's order, or counts them", () => {
  const tasks = ["A", "B", "C", "D"].map((title) => ({ ...all[0]!.task, name: title.toLowerCase(), title }));
  const titleOf = (query: string) => severalTitle({ tasks }, parseTrendsView({ tasks: query }));
  expect(["all", "b", "c,a", "b,c,a", "a,b,c,d", ""].map(titleOf)).toEqual([
    "All tasks over training",
    "B over training",
    "A and C over training",
    "A, B and C over training",
    "4 tasks over training",
    "Trends",
  ]);
  const two = all.slice(0, 2);
  expect(tasksFigure(two, "circuit", parseTrendsView({ tasks: "ioi,sva" })).title).toBe(
    "Share of all edges over training: Title of ioi and Title of sva",
  );
});

test("the figure of all tasks holds every point of every task, and asks for each", () => {
  const figure = tasksFigure(all, "circuit", view);
  expect(figure.table.rows).toHaveLength(6);
  expect(figure.query.variables).toEqual({ models: ["a", "b"], task0: "ioi", task1: "sva", task2: "greater" });
  expect(figure.draw(760).match(/<title>[^<]*, step /g)).toHaveLength(6);
  expect(figure.key.map(({ name }) => name)).toEqual([
    ...["a", "b", "task not learned, no circuit found, or suspicious checkpoint"],
  ]);
});

test("moments of any line can be marked, each once, from left to right", () => {
  const { chart } = taskPanels(all, "behaviour", view)[0]!;
  const stops = stopsOf(
    all.flatMap(({ lines }) => lines),
    chart.x.scale,
    "tokens",
  );
  expect(stops.map(({ name }) => name)).toEqual([
    ...["step 0, 0 tokens", "step 8, 16.4k tokens", "step 64, 131k tokens", "step 1,024, 2.1M tokens"],
  ]);
  expect(stops[0]!.at).toBe(0);
  expect(stops.at(-1)!.at).toBe(1);
});

test("of several tasks the clock is marked that is drawn, also where an address asks for the behaviour", () => {
  expect(drawnAgainst({ ...view, tasks: "all", x: "behaviour" })).toBe(clockOf({ ...view, x: "behaviour" }));
  expect(drawnAgainst({ ...view, tasks: ["ioi"], x: "steps" })).toBe("steps");
  expect(drawnAgainst({ ...view, tasks: "one", x: "behaviour" })).toBe("behaviour");
});

test("the circuit stands against the behaviour in the order of training", () => {
  const learning = line("a", "ioi", [
    point(0, { accuracy: 0.5 }),
    point(64, { accuracy: 0.9 }),
    point(128, { accuracy: 0.7 }),
  ]);
  const chart = chartAgainst([learning], CIRCUIT_QUANTITIES.share, ACCURACY);
  expect(chart.series[0]!.points.map(({ x, y }) => [x, y])).toEqual([
    [0.5, 0.5],
    [0.9, 0.5],
    [0.7, 0.5],
  ]);
  expect(chart.x).toMatchObject({ label: "Accuracy", scale: { domain: [0, 1], breakAt: null } });
  expect(chart.series[0]!.points[1]!.title).toContain("Accuracy 90%");
});
