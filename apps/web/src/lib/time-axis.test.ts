import fc from "fast-check";
import { expect, test } from "vitest";
import { CLOCKS, SCALES, timeIn, timeQuery, USUAL_TIME } from "./time-axis.ts";

test("an address carries how time is shown, and nothing where it is as usual", () => {
  const times = fc.record({ x: fc.constantFrom(...CLOCKS), scale: fc.constantFrom(...SCALES) });
  fc.assert(fc.property(times, (time) => void expect(timeIn(Object.fromEntries(timeQuery(time)))).toEqual(time)));
  expect(timeQuery(USUAL_TIME).toString()).toBe("");
});

test("what is no time is shown as usual, and of a view nothing else is carried", () => {
  expect(timeIn({ x: "behaviour", scale: "linear" })).toEqual({ x: "tokens", scale: "linear" });
  expect(timeIn({ x: null, scale: null })).toEqual(USUAL_TIME);
  expect(timeIn({ ...USUAL_TIME, task: "ioi" } as { x: string })).toEqual(USUAL_TIME);
});
