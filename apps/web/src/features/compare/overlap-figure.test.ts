import { expect, test } from "vitest";
import type { Comparison, OverlapMatrix } from "./query.ts";
import { overlapFigure } from "./shared-figures.tsx";
import { parseCompareView } from "./view-state.ts";

const key = (step: number) => ({ model: "demo", task: "ioi", revision: `step${step}`, draw: null });

/** Of so many checkpoints; neighbours overlap more, the first has no edge. */
function figureOf(checkpoints: number) {
  const steps = Array.from({ length: checkpoints }, (_, i) => i);
  const matrix: OverlapMatrix = {
    revisions: steps.map((step) => `step${step}`),
    steps,
    addresses: steps.map((step) => `address${step}`),
    analyzerVersions: ["1.0.0"],
    values: steps.map((row) => steps.map((column) => (row * column === 0 ? null : 1 / (1 + Math.abs(row - column))))),
  };
  const view = { ...parseCompareView({}), from: key(3), to: key(7) };
  const diff = { to: { checkpoint: { model: { name: "demo" } }, task: { title: "A task" } } };
  return { matrix, figure: overlapFigure({ diff, view } as unknown as Comparison, matrix) };
}

test.each([40, 154])(
  "the table of %d checkpoints holds every cell of the triangle with its exact value",
  (checkpoints) => {
    const { matrix, figure } = figureOf(checkpoints);
    const { rows } = figure.table;
    expect(rows).toHaveLength((checkpoints * (checkpoints + 1)) / 2);
    for (const [first, second, value, from, to] of rows) {
      expect(value).toBe(matrix.values[second as number]![first as number]);
      expect([from, to]).toEqual([`address${first}`, `address${second}`]);
    }
  },
);

test("for a file few checkpoints are cells that say their pair, many are one path for each strength", () => {
  const elements = (checkpoints: number, name: string) =>
    figureOf(checkpoints).figure.draw(800).split(`<${name}`).length - 1;
  expect(elements(40, "title")).toBe(1 + 820);
  expect(elements(154, "title")).toBe(1);
  expect(elements(154, "path")).toBeLessThanOrEqual(1 + 255 + 1);
  // The pair that the page shows.
  expect(elements(154, "rect")).toBe(1);
});

test.each([40, 154])(
  "pairs of %d checkpoints that have no overlap are hatched in a file, not coloured",
  (checkpoints) => {
    const drawn = figureOf(checkpoints).figure.draw(800);
    expect(drawn.match(/<pattern [^>]*patternUnits="userSpaceOnUse"/g)).toHaveLength(1);
    const [, name] = /<pattern id="([a-z]+)"/.exec(drawn)!;
    expect(drawn).toContain(`="url(#${name})"`);
    expect(figureOf(checkpoints).figure.key.at(-1)).toMatchObject({ mark: "hatched" });
  },
);
