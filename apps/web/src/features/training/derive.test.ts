import { describe, expect, test } from "vitest";
import { seriesStyle } from "../../charts/series-style.ts";
import { bandWords, chartOf, type Line } from "./chart.ts";
import { trainingSeries } from "./derive.ts";
import { ACCURACY, CIRCUIT_QUANTITIES, metricQuantity } from "./quantity.ts";

const result: Parameters<typeof trainingSeries>[0] = {
  taskPerformanceTrend: [
    {
      model: { name: "demo-small" },
      metric: "LOGIT_DIFF",
      revisions: ["step0", "step1", "step64"],
      steps: [0, 1, 64],
      tokens: [0, 2048, null],
      clean: [0, 0.1, 5],
      corrupted: [0, 0.1, -5],
      accuracy: [0.5, 0.55, 1],
      accuracyLow: [null, null, 0.97],
      accuracyHigh: [null, null, 1],
      cleanLow: [null, null, 4.5],
      cleanHigh: [null, null, 5.5],
      intervalLevels: [null, null, 0.95],
      suspicions: [null, null, null],
      addresses: ["a0", "a1", "a64"],
      analyzerVersions: ["0.1.0", "0.1.0", "0.2.0"],
      methods: ["EAP_IG", "EAP_IG", "EAP"],
    },
  ],
  circuitSizeTrend: [
    {
      model: { name: "demo-small" },
      revisions: ["step64", "step0"],
      requestedEdges: [20, 62],
      edges: [18, 62],
      nodes: [6, 8],
      totalEdges: 62,
      plain: [0.9, null],
      floorCorrected: [0.85, -40],
      floorCorrectedLow: [0.8, null],
      floorCorrectedHigh: [2, null],
      reached: [true, false],
    },
  ],
};
const [series] = trainingSeries(result);
const line: Line = { ...series!, name: "demo-small", task: "ioi", style: seriesStyle(0) };
const chart = (quantity: Parameters<typeof chartOf>[0]["quantity"], clock: "tokens" | "steps" = "steps") =>
  chartOf({ lines: [line], quantity, clock, scale: "log" });

describe("columns become checkpoints", () => {
  test("circuits are joined by revision, not by place", () => {
    expect(series!.points.map(({ circuit }) => circuit?.edges)).toEqual([62, undefined, 18]);
  });
});

describe("checkpoints become points", () => {
  test("an interval is a band, inside the frame, and its ends are told; where there is none there is no band", () => {
    const [first, , last] = chart(ACCURACY).series[0]!.points;
    expect(first).not.toHaveProperty("band");
    expect(last).toMatchObject({ band: [0.97, 1] });
    expect(last!.title).toContain("Accuracy 100% (97% to 100%)");
    expect(chart(CIRCUIT_QUANTITIES.faithfulness).series[0]!.points[2]!.band).toEqual([0.8, 1.5]);
    expect(bandWords(series!.points, ACCURACY)).toContain("95% of resamples");
    expect(bandWords(series!.points.slice(0, 2), ACCURACY)).toBeNull();
    expect(chart(CIRCUIT_QUANTITIES.edges).series[0]!.points[2]).not.toHaveProperty("band");
  });

  test("each leads to its circuit", () => {
    expect(chart(ACCURACY).series[0]!.points[2]!.href).toBe("/circuits/demo-small/ioi/step64");
  });

  test("an unknown number of tokens is left out of a token axis, but not of a step axis", () => {
    expect(chart(ACCURACY, "tokens").series[0]!.points.map(({ x }) => x)).toEqual([0, 2048]);
    expect(chart(ACCURACY, "steps").series[0]!.points.map(({ x }) => x)).toEqual([0, 1, 64]);
  });

  test("a value beyond the frame is drawn hollow at its edge, and its title tells the truth", () => {
    const [first, second] = chart(CIRCUIT_QUANTITIES.faithfulness).series[0]!.points;
    expect(first).toMatchObject({ y: -0.5, hollow: true });
    expect(first!.title).toContain("\u22124000%");
    expect(second).toMatchObject({ y: null });
  });

  test("a circuit is hollow where the task is not learned, or where it is the whole graph", () => {
    expect(chart(CIRCUIT_QUANTITIES.share).series[0]!.points.map(({ hollow }) => hollow)).toEqual([true, true, false]);
    const learned = { ...line, points: line.points.map((point) => ({ ...point, accuracy: 0.9 })) };
    const { series } = chartOf({ lines: [learned], quantity: CIRCUIT_QUANTITIES.share, clock: "steps", scale: "log" });
    expect(series[0]!.points.map(({ hollow }) => hollow)).toEqual([true, false, false]);
  });

  test("a suspicious checkpoint is hollow whatever is measured, says why, and does not set the scale", () => {
    const points = line.points.map((point, i) => (i === 2 ? { ...point, suspicion: "step64 is a copy." } : point));
    const request = { lines: [{ ...line, points }], clock: "steps", scale: "log" } as const;
    const [accuracy] = chartOf({ ...request, quantity: ACCURACY }).series;
    expect(accuracy!.points.map(({ hollow }) => hollow)).toEqual([false, false, true]);
    expect(accuracy!.points[2]!.title).toMatch(
      /Accuracy 100% \(97% to 100%\)\. Suspicious checkpoint: step64 is a copy\.$/,
    );
    const { y } = chartOf({ ...request, quantity: metricQuantity("LOGIT_DIFF") });
    expect(y.domain[1]).toBeCloseTo(0.1 * 1.06);
  });

  test("a circuit of a task that is not learned does not set the scale", () => {
    expect(chart(CIRCUIT_QUANTITIES.edges).y.domain[1]).toBeCloseTo(18 * 1.06);
    expect(chart(CIRCUIT_QUANTITIES.edges).series[0]!.points[0]).toMatchObject({ hollow: true });
  });
});
