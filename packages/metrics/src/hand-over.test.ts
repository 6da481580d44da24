import fc from "fast-check";
import { expect, test } from "vitest";
import { type RoleOptions, roleHistory } from "./hand-over.ts";

type Rows = (number | null)[][];

const THRESHOLD = 0.5;
const history = (rows: Rows, options: Omit<RoleOptions, "threshold"> = {}) =>
  roleHistory(rows, { threshold: THRESHOLD, ...options });

test("roles appear, pass on and are lost", () => {
  const result = history([
    [0.1, 0],
    [0.9, 0.2],
    [0.9, 0.6],
    [0.7, 0.8],
    [null, 0.8],
    [0.1, 0.2],
  ]);
  expect(result.carriers).toEqual([null, 0, 0, 1, 1, null]);
  expect(result.handOvers).toEqual([
    { index: 1, from: null, to: 0 },
    { index: 3, from: 0, to: 1 },
    { index: 5, from: 1, to: null },
  ]);
  expect(result.spans).toEqual([
    { head: 0, first: 1, last: 3 },
    { head: 1, first: 2, last: 4 },
  ]);
});

test("a margin keeps two equal heads from swapping, until the carrier is too weak", () => {
  const rows = [
    [0.8, 0.7],
    [0.7, 0.8],
    [0.8, 0.7],
    [0.5, 0.6],
  ];
  expect(history(rows).handOvers).toHaveLength(4);
  expect(history(rows, { margin: 0.2 }).handOvers.map(({ to }) => to)).toEqual([0, 1]);
});

test("of equal heads the carrier stays, and before there is one the earlier head carries", () => {
  const rows = [
    [0.7, 0.7],
    [0.6, 0.7],
    [0.7, 0.7],
  ];
  expect(history(rows).carriers).toEqual([0, 1, 1]);
});

test("what does not last is no hand-over: it counts from the first checkpoint of the lasting stretch", () => {
  const a = [0.8, 0.6];
  const b = [0.6, 0.8];
  const nobody = [0.1, 0.1];
  const gap = [null, null];
  const of = (...rows: Rows) => history(rows, { lasting: 2 }).handOvers;
  expect(of(a, a, b, a, a)).toEqual([{ index: 0, from: null, to: 0 }]);
  expect(of(a, a, nobody, a, b, b)).toEqual([
    { index: 0, from: null, to: 0 },
    { index: 4, from: 0, to: 1 },
  ]);
  expect(of(a, gap, a, gap, b, gap, b)).toEqual([
    { index: 0, from: null, to: 0 },
    { index: 4, from: 0, to: 1 },
  ]);
  expect(of(a, a, b)).toEqual([{ index: 0, from: null, to: 0 }]);
  expect(of(nobody, a, b)).toEqual([]);
});

const someRows = fc.array(
  fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 3, maxLength: 3 }),
);
const someMargin = fc.double({ min: 0, max: 0.3, noNaN: true });
const isMeasured = (row: Rows[number]) => row.some((value) => value !== null);

test("a carrier is always above the threshold, and hand-overs tell the whole story where every change counts", () => {
  fc.assert(
    fc.property(someRows, someMargin, (rows, margin) => {
      const { carriers, handOvers, spans } = history(rows, { margin });
      let now: number | null = null;
      for (const [t, carrier] of carriers.entries()) {
        if (!isMeasured(rows[t]!)) continue;
        const over = handOvers.find(({ index }) => index === t);
        if (over) expect(over.from).toBe(now);
        now = over ? over.to : now;
        expect(carrier).toBe(now);
        const strong = rows[t]!.flatMap((value, head) => (value !== null && value > THRESHOLD ? [head] : []));
        if (carrier === null) expect(strong).toEqual([]);
        else expect(strong).toContain(carrier);
        for (const head of strong)
          expect(spans.some((span) => span.head === head && span.first <= t && t <= span.last)).toBe(true);
      }
    }),
  );
});

test("every hand-over leads from one holder to another who then carries for as long as asked, and no such stretch is missed", () => {
  fc.assert(
    fc.property(someRows, fc.integer({ min: 1, max: 4 }), (rows, lasting) => {
      const measuredAt = rows.flatMap((row, t) => (isMeasured(row) ? [t] : []));
      const { carriers, handOvers } = history(rows, { lasting });
      let holder: number | null = null;
      for (const { index, from, to } of handOvers) {
        expect(from).toBe(holder);
        expect(to).not.toBe(from);
        holder = to;
        const at = measuredAt.indexOf(index);
        const next = measuredAt.slice(at, at + lasting).map((t) => carriers[t]);
        expect(next).toEqual(Array.from({ length: lasting }, () => to));
      }
      for (let at = 0; at + lasting <= measuredAt.length; at++) {
        const [t, ...rest] = measuredAt.slice(at, at + lasting) as [number, ...number[]];
        if (rest.some((other) => carriers[other] !== carriers[t])) continue;
        const before = handOvers.findLast(({ index }) => index <= t);
        expect(before?.to ?? null).toBe(carriers[t]);
      }
    }),
  );
});

test("gaps change nothing but places, and the longer a change must last, the fewer there are", () => {
  fc.assert(
    fc.property(someRows, fc.integer({ min: 1, max: 4 }), (rows, lasting) => {
      const moves = (of: Rows, how: number) =>
        history(of, { lasting: how }).handOvers.map(({ from, to }) => [from, to]);
      expect(moves(rows.filter(isMeasured), lasting)).toEqual(moves(rows, lasting));
      expect(moves(rows, lasting + 1).length).toBeLessThanOrEqual(moves(rows, lasting).length);
    }),
  );
});
