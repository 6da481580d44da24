import fc from "fast-check";
import { expect, test } from "vitest";
import { SCALES } from "../../lib/time-axis.ts";
import { parseTrendsView, TRENDS_SIZE, TRENDS_X, TRENDS_Y, trendsQuery } from "./view-state.ts";

const name = fc.stringMatching(/^[A-Za-z0-9][\w./ -]{0,20}$/);
const views = fc.record({
  task: fc.option(name),
  models: fc.option(fc.uniqueArray(name, { maxLength: 5 })),
  x: fc.constantFrom(...TRENDS_X),
  scale: fc.constantFrom(...SCALES),
  tasks: fc.oneof(
    fc.constantFrom("one" as const, "all" as const),
    fc.uniqueArray(fc.oneof(name, fc.constantFrom("one", "all")), { maxLength: 5 }),
  ),
  y: fc.constantFrom(...TRENDS_Y),
  size: fc.constantFrom(...TRENDS_SIZE),
});

test("a link reopens exactly the view it was made from", () => {
  fc.assert(
    fc.property(views, (view) => {
      const url = new URL(`http://atlas/trends?${trendsQuery(view)}`);
      expect(parseTrendsView(Object.fromEntries(url.searchParams))).toEqual(view);
    }),
  );
});

test("any query at all opens some view", () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.string()), (params) => void parseTrendsView(params)));
  expect(parseTrendsView({ x: "parsecs", scale: "log", task: "" })).toEqual(parseTrendsView({}));
});

test("the default view has an empty query", () => {
  expect(trendsQuery(parseTrendsView({})).toString()).toBe("");
});

test("addresses from before several tasks could be named mean what they meant", () => {
  expect(parseTrendsView({ tasks: "all", x: "steps" })).toEqual({ ...parseTrendsView({ x: "steps" }), tasks: "all" });
  expect(parseTrendsView({ tasks: "one", task: "ioi" })).toEqual(parseTrendsView({ task: "ioi" }));
  expect(parseTrendsView({ tasks: "ioi,sva,ioi" }).tasks).toEqual(["ioi", "sva"]);
  expect(parseTrendsView({ tasks: "" }).tasks).toEqual([]);
});
