import { expect, test } from "vitest";
import { seriesStyle } from "../../charts/series-style.ts";
import { zeroSlotScale } from "../../charts/zero-slot-scale.ts";
import type { Line } from "../training/chart.ts";
import type { TrainingPoint } from "../training/derive.ts";
import { readGroups, readName } from "./readings.ts";
import { MOST_LINES, type OfTask } from "./several-tasks.ts";
import { stopsOf } from "./stops.ts";
import { parseTrendsView } from "./view-state.ts";

const point = (step: number, change: Partial<TrainingPoint> = {}): TrainingPoint => ({
  ...{ revision: `step${step}`, step, tokens: step * 2048, accuracy: 0.9, clean: 3, corrupted: -1 },
  circuit: { requestedEdges: 30, edges: 31, nodes: 1, plain: 0.8, floorCorrected: 0.85, reached: true },
  ...{ resampled: null, suspicion: null, address: "a1", analyzerVersion: "0.1.0", method: "EAP_IG" },
  ...change,
});
const line = (model: string, points: TrainingPoint[], totalEdges: number | null = 62): Line => ({
  ...{ name: model, model, task: "ioi", style: seriesStyle(0), totalEdges, points },
});
const ofIoi = (...lines: Line[]): OfTask[] => [
  { task: { name: "ioi", title: "Title of ioi", description: "", metric: "LOGIT_DIFF" }, lines },
];
const view = parseTrendsView({});
const read = (part: "behaviour" | "circuit", lines: Line[], change: Partial<typeof view> = {}) =>
  readGroups(ofIoi(...lines), { ...view, ...change }, "steps")[readName(part, "ioi")]!;
const wordsOf = (...of: Parameters<typeof read>) =>
  read(...of).series.map(({ values, notes }) => values.map((value, i) => `${value} ${notes[i]}`.trim()));

test("a group says what is measured on which task, and each value has its unit", () => {
  const lines = [line("a", [point(0), point(64)])];
  expect(read("behaviour", lines, { y: "metric" }).title).toBe("Logit difference (logits), Title of ioi");
  expect(wordsOf("behaviour", lines)).toEqual([["90%", "90%"]]);
  expect(wordsOf("behaviour", lines, { y: "metric" })).toEqual([["3.00 logits", "3.00 logits"]]);
  const sizes = (["share", "edges", "nodes", "faithfulness"] as const).map(
    (size) => wordsOf("circuit", lines, { size })[0]![0],
  );
  expect(sizes).toEqual(["50%", "31 edges", "1 node", "85%"]);
});

test("places are those of the page's stops, whichever series has them", () => {
  const lines = [line("a", [point(0), point(64)]), line("b", [point(8, { tokens: null }), point(64)])];
  for (const [clock, names] of [
    ["steps", ["step 0", "step 8", "step 64"]],
    ["tokens", ["0 tokens", "131k tokens"]],
  ] as const) {
    const stops = stopsOf(lines, zeroSlotScale([0, 8, 64], "log"), clock);
    expect(stops.map(({ time }) => time)).toEqual(names);
    const groups = Object.values(readGroups(ofIoi(...lines), view, clock));
    for (const { series } of groups)
      expect(series.map(({ stops: own }) => own)).toEqual(
        clock === "steps"
          ? [
              [0, 2],
              [1, 2],
            ]
          : [[0, 1], [1]],
      );
  }
});

test("what must be known of a value stands behind it; what is missing says why", () => {
  const resampled = { level: 0.95, accuracy: [0.85, 0.95], clean: null, floorCorrected: [0.8, 0.9] } as const;
  const points = [
    point(0, { accuracy: 0.5 }),
    point(1, { circuit: null, resampled }),
    point(8, { suspicion: "step8 is a copy.", circuit: { ...point(8).circuit!, reached: false } }),
    point(64, { circuit: { ...point(64).circuit!, floorCorrected: null } }),
  ];
  expect(wordsOf("behaviour", [line("a", points)])[0]).toEqual([
    ...["50%", "90% (85% to 95%)", "90% suspicious checkpoint", "90%"],
  ]);
  expect(wordsOf("circuit", [line("a", points)], { size: "faithfulness" })[0]).toEqual([
    "85% task not learned",
    "none no circuit of this checkpoint",
    "85% suspicious checkpoint, no smaller circuit reached the threshold",
    "none clean and corrupted prompts score the same",
  ]);
  expect(wordsOf("circuit", [line("a", [point(0)], null)])[0]).toEqual([
    "none how many edges the whole graph has is not known",
  ]);
});

test("beside rows of colours intervals are left out, as they are in the rows", () => {
  const resampled = { level: 0.95, accuracy: [0.85, 0.95], clean: null, floorCorrected: null } as const;
  const many = Array.from({ length: MOST_LINES + 1 }, (_, i) => line(`m${i}`, [point(1, { resampled })]));
  expect(new Set(wordsOf("behaviour", many).flat())).toEqual(new Set(["90%"]));
});
