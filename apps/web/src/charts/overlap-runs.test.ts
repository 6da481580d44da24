import fc from "fast-check";
import { expect, test } from "vitest";
import { formatPercent } from "../lib/format.ts";
import { NONE, overlapAt, STRENGTHS, strengthPaths, triangleOf } from "./overlap-runs.ts";

const overlap = fc.oneof(fc.constantFrom(null, 0, 1, 0.9999), fc.double({ min: 0, max: 1, noNaN: true }));
/** Square and symmetric, as the API answers. */
const matrices = fc
  .integer({ min: 1, max: 12 })
  .chain((size) =>
    fc
      .array(fc.array(overlap, { minLength: size, maxLength: size }), { minLength: size, maxLength: size })
      .map((rows) => rows.map((row, i) => row.map((value, j) => (j <= i ? value : rows[j]![i]!)))),
  );

/** Strength of each cell that a line of the paths covers, by "row column". */
function drawn(paths: ReadonlyMap<number, string>): Map<string, number> {
  const cells = new Map<string, number>();
  for (const [strength, path] of paths)
    for (const [, column, row, length] of path.matchAll(/M(\d+) (\d+)h(\d+)/g))
      for (let at = Number(column); at < Number(column) + Number(length); at++) {
        expect(cells.has(`${row} ${at}`)).toBe(false);
        cells.set(`${row} ${at}`, strength);
      }
  return cells;
}

test("the lines cover each cell of the triangle once, at its place and in its strength", () => {
  fc.assert(
    fc.property(matrices, (values) => {
      const cells = drawn(strengthPaths(triangleOf(values), values.length));
      values.forEach((row, i) => {
        row.forEach((value, j) => {
          const strength = cells.get(`${i} ${j}`) ?? 0;
          if (j > i) expect(cells.has(`${i} ${j}`)).toBe(false);
          else if (value === null) expect(strength).toBe(NONE);
          else expect(Math.abs(strength / STRENGTHS - value)).toBeLessThan(0.6 / STRENGTHS);
        });
      });
    }),
  );
});

test("a pair is looked up either way round; less than all is never all", () => {
  fc.assert(
    fc.property(matrices, (values) => {
      const triangle = triangleOf(values);
      values.forEach((row, i) => {
        row.forEach((value, j) => {
          const found = overlapAt(triangle, { row: i, column: j });
          if (value === null) expect(found).toBeNull();
          else expect(Math.abs(found! - value)).toBeLessThan(0.000101);
          expect(found === 1).toBe(value === 1);
        });
      });
    }),
  );
});

test("an overlap reads as the one it stands for, for circuits of any size", () => {
  for (let all = 1; all <= 400; all++)
    for (let common = Math.ceil(all / 100); common <= all; common++) {
      const found = overlapAt(triangleOf([[common / all]]), { row: 0, column: 0 });
      expect(formatPercent(found!), `${common} of ${all}`).toBe(formatPercent(common / all));
    }
});

test("neighbours of one strength are one line", () => {
  const paths = strengthPaths(triangleOf([[1], [0, 0], [1, 1, 1], [null, null, 0, 1]]), 4);
  expect([...paths]).toEqual([
    [STRENGTHS, "M0 0h1M0 2h3M3 3h1"],
    [NONE, "M0 3h2"],
  ]);
});
