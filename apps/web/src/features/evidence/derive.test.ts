/** @file Published results and verified algorithms: rows, sources, charts, and what is said where something is missing. */
import { describe, expect, test } from "vitest";
import { algorithmSummary, publishedRows, sizeChart, sourcesOf, swapRows, verificationAt } from "./derive.ts";
import type { ImportedCircuit, SizeTrend, Verification } from "./query.ts";

const file = { address: "f", source: "https://example.org", license: "CC-BY-4.0", fileName: "published.json" };
const circuit = (step: number, comparison: ImportedCircuit["comparison"]): ImportedCircuit => ({
  ...{ id: String(step), edgeCount: 1200, checkpoint: { revision: `step${step}`, step } },
  ...{ import: file, comparison },
});
const overlap = (edgeOverlap: number | null) => ({ edgeOverlap });
const trend = (change: Partial<SizeTrend>): SizeTrend => ({
  ...{
    component: null,
    steps: [0, 64, null],
    values: [3, null, 5],
    import: null,
  },
  ...change,
});

test("a published circuit says how much it shares with ours, or why that is not known", () => {
  const rows = publishedRows([circuit(64, overlap(0.25)), circuit(8, overlap(null)), circuit(1, null)], "demo", "ioi");
  expect(rows.map(({ overlap: text, href }) => [text, href])).toEqual([
    ["25%", "/circuits/demo/ioi/step64"],
    ["neither has an edge", "/circuits/demo/ioi/step8"],
    ["not computed here", null],
  ]);
  expect(rows[0]).toMatchObject({ step: "64", edges: "1,200" });
});

test("each source is named once, with its licence", () => {
  const evidence = { circuits: [circuit(64, null), circuit(8, null)], sizes: [trend({}), trend({ import: file })] };
  expect(sourcesOf(evidence).map(({ text }) => text)).toEqual([
    "published.json: https://example.org; licence: CC-BY-4.0",
  ]);
});

test("sizes are drawn where some are published; those are hollow, and numbers of no step are left out", () => {
  expect(sizeChart([trend({})], "demo")).toBeNull();
  const chart = sizeChart([trend({}), trend({ import: file })], "demo")!;
  expect(chart.series.map(({ name }) => name)).toEqual(["computed here", "imported: published.json"]);
  expect(chart.series.map(({ points }) => points.map(({ x, y, hollow }) => [x, y, hollow]))).toEqual([
    [
      [0, 3, false],
      [64, null, false],
    ],
    [
      [0, 3, true],
      [64, null, true],
    ],
  ]);
});

test("swaps have a row for each group of components, with the share of the way that they take", () => {
  const swap = {
    source: "step128",
    baseline: 1,
    sourceMetric: 3,
    components: ["a1.h0", "m0 m1"],
    swapped: [2, 1],
    shares: [0.5, null],
  };
  const found = [{ id: "s", command: "atlas swap", checkpoint: { revision: "step64", step: 64 }, swap }];
  expect(swapRows(found).map(({ cells }) => cells.join(" | "))).toEqual([
    "64 | a1.h0 of step128 | 1.00 | 2.00 | 3.00 | 50%",
    "64 | m0 m1 of step128 | 1.00 | 1.00 | 3.00 | nothing to go",
  ]);
});

describe("an algorithm", () => {
  const found: Verification = {
    ...{ id: "v", algorithm: "ioi", title: "Names are moved", command: "atlas verify-algorithm demo" },
    checkpoint: { revision: "step64", step: 64 },
    levels: [
      { name: "a", title: "Movers", percent: 75, percentInCircuit: 90, named: ["a1.h0"], namedRoles: ["mover"] },
      { name: "b", title: "Others", percent: null, percentInCircuit: null, named: [], namedRoles: [] },
    ],
    checks: [{ name: "c", title: "Duplicate tokens", passed: [] }],
    repair: { ablated: ["a1.h0"], lost: 2, repaired: 0.5, backups: ["a1.h1", "m1"] },
  };

  test("says what share of the effects its heads carry, and what makes up for them", () => {
    expect(algorithmSummary(found)).toMatchObject({
      levels: [
        { share: "75% of all effects; 90% among heads of the circuit", heads: "a1.h0 (mover)" },
        { share: "no effect to share", heads: "no head has a role here" },
      ],
      checks: [{ passed: "none" }],
      repair: "Without a1.h0: 50% of 2.00 logits made up for, first by a1.h1, m1.",
    });
    const nothing = { ...found, repair: { ...found.repair!, repaired: null, backups: [] } };
    expect(algorithmSummary(nothing).repair).toBe("Without a1.h0: nothing was lost.");
    const worse = { ...found, repair: { ...found.repair!, repaired: -0.5 } };
    expect(algorithmSummary(worse).repair).toBe("Without a1.h0: none of 2.00 logits is made up for.");
    expect(algorithmSummary({ ...found, repair: null }).repair).toBeNull();
  });

  test("is that of the checkpoint under the cursor, else the newest", () => {
    const late = { ...found, checkpoint: { revision: "step128", step: 128 } };
    expect(verificationAt([found, late], "step64")).toBe(found);
    expect(verificationAt([found, late], "step9")).toBe(late);
  });
});
