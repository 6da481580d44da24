import { describe, expect, test } from "vitest";
import type { TrainingPoint } from "../training/derive.ts";
import { behaviourPanel, colourRange, headCells, headPanel, rangeOf } from "./derive.ts";
import type { HeadPanel, HeadScoreTrend, ModelPage } from "./query.ts";
import { parseModelView } from "./view-state.ts";

const points = [0, 8, 64].map((step) => ({
  revision: `step${step}`,
  step,
  tokens: step * 2,
  accuracy: 0.5,
  resampled: null,
  suspicion: null,
  circuit: null,
})) as TrainingPoint[];
const page = {
  catalogue: { models: [{ name: "other" }, { name: "demo" }], tasks: [] },
  model: { name: "demo", layers: 1, heads: 2 },
  task: { name: "ioi" },
  training: { model: "demo", metric: "LOGIT_DIFF", totalEdges: 10, points },
  point: points[1],
} as unknown as ModelPage;

const definition = { title: "Induction", unit: "attention", low: 0, high: 1, threshold: 0.5 };
const trend = {
  definition,
  revisions: ["step0", "step8", "step64"],
  steps: [0, 8, 64],
  tokens: [0, 16, 128],
  suspicions: [null, "copied", null],
  maximum: [0.1, 0.2, 0.9],
  minimum: [0, 0, 0.1],
  series: [{ head: "a0.h1", values: [0.1, null, 0.9] }],
} as unknown as HeadScoreTrend;

test("points of a panel move the cursor and keep the view", () => {
  const panel = behaviourPanel(page, { ...parseModelView({}), task: "ioi", x: "steps" });
  expect(panel.cursor).toBe(8);
  expect(panel.series[0]!.points.map(({ href }) => href)).toEqual(
    ["step0", "step8", "step64"].map((revision) => `/models/demo?task=ioi&at=${revision}&x=steps`),
  );
});

test("a head's line has a point for each checkpoint, gaps included, hollow where the checkpoint is suspicious", () => {
  const panel = headPanel(page, { trend, scores: [], here: null }, parseModelView({}));
  expect(panel.series[0]!.points.map(({ x, y, hollow }) => [x, y, hollow])).toEqual([
    [0, 0.1, false],
    [16, null, true],
    [128, 0.9, false],
  ]);
  expect(panel).toMatchObject({ cursor: 16, y: { reference: { at: 0.5 } } });
  const doubted = { ...trend, series: [{ head: "a0.h1", values: [0.1, 0.2, 0.9] }] };
  const { series } = headPanel(page, { trend: doubted, scores: [], here: null }, parseModelView({}));
  expect(series[0]!.points[1]!.title).toBe("a0.h1, step 8: 0.200. Suspicious checkpoint: copied");
});

test("heads of a model without a task lead to their pages without one", () => {
  const here = { heads: ["a0.h0"], values: [0.25] } as HeadPanel["here"];
  const alone = { model: page.model, task: null, point: points[2]!, heads: null };
  const [cell] = headCells(alone, { trend, scores: [], here }, parseModelView({}));
  expect(cell).toMatchObject({ href: "/models/demo/heads/a0.h0?at=step64", strength: 0.25 });
  expect(headPanel(alone, { trend, scores: [], here }, parseModelView({})).cursor).toBe(128);
});

describe("the range of a score", () => {
  test("is that of its definition where attention bounds it", () => expect(rangeOf(trend)).toEqual([0, 1]));

  test("is that of all values over training otherwise, zero inside", () => {
    const percent = {
      ...trend,
      definition: { ...definition, unit: "percent", low: -100, high: 100 },
    } as HeadScoreTrend;
    expect(rangeOf(percent)).toEqual([0, 0.9]);
    const negative = { ...percent, series: [{ head: "a0.h0", values: [-2, 0, 0] }] } as unknown as HeadScoreTrend;
    expect(rangeOf(negative)).toEqual([-2, 0.9]);
  });

  test("is not empty where every value is zero", () => {
    const zero = {
      ...trend,
      definition: { ...definition, unit: "share" },
      maximum: [0],
      series: [],
    } as unknown as HeadScoreTrend;
    expect(rangeOf(zero)).toEqual([0, 1]);
  });
});

describe("the colours of a score", () => {
  const share = { ...trend, definition: { ...definition, unit: "share", low: null } } as unknown as HeadScoreTrend;

  test("span the definition where attention bounds it", () => expect(colourRange(trend)).toEqual([0, 1]));

  test("span all heads at all checkpoints otherwise, both ways alike where some are negative", () => {
    expect(colourRange(share)).toEqual([0, 0.9]);
    const here = { heads: ["a0.h0", "a0.h1"], values: [-2, 0.5] } as HeadPanel["here"];
    const negative = { ...share, minimum: [0, -2, -1] };
    expect(colourRange(negative)).toEqual([-2, 2]);
    const cells = headCells(page, { trend: negative, scores: [], here }, parseModelView({}));
    expect(cells.map(({ strength }) => strength)).toEqual([-1, 0.25]);
  });

  test("are not without a range where every value is zero", () =>
    expect(colourRange({ ...share, maximum: [0, null], minimum: [0, null] })).toEqual([0, 1]));
});

test("the heads at the cursor have their place, their strength on the range, and their true value in words", () => {
  const here = { heads: ["a0.h0", "a0.h1"], values: [null, 0.75] } as HeadPanel["here"];
  const cells = headCells(page, { trend, scores: [], here }, parseModelView({}));
  expect(cells).toEqual([
    {
      ...{ layer: 0, head: 0, name: "a0.h0", strength: null, above: false },
      ...{ title: "a0.h0, Induction at step 8: undefined", href: "/models/demo/heads/a0.h0?task=ioi&at=step8" },
    },
    {
      ...{ layer: 0, head: 1, name: "a0.h1", strength: 0.75, above: true },
      ...{ title: "a0.h1, Induction at step 8: 0.750", href: "/models/demo/heads/a0.h1?task=ioi&at=step8" },
    },
  ]);
});
