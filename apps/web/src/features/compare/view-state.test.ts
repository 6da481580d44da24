import fc from "fast-check";
import { expect, test } from "vitest";
import { compareHref, formatDrawnKey, parseDrawnKey } from "../../lib/hrefs.ts";
import { CLOCKS, SCALES } from "../../lib/time-axis.ts";
import { compareQuery, FATES, MOST_EDGES, OVERLAPS, parseCompareView } from "./view-state.ts";

const part = fc.string({ minLength: 1 });
const draws = fc.option(fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 1 }).map(String), fc.constant("b".repeat(64))));
const keys = fc.record({ model: part, task: part, revision: part, draw: draws });
const views = fc.record({
  from: fc.option(keys),
  to: fc.option(keys),
  show: fc.subarray([...FATES], { minLength: 1 }),
  top: fc.integer({ min: 1, max: MOST_EDGES }),
  of: fc.constantFrom(...OVERLAPS),
  x: fc.constantFrom(...CLOCKS),
  scale: fc.constantFrom(...SCALES),
});

test("a link reopens exactly the view it was made from, whatever models and revisions are called", () => {
  fc.assert(
    fc.property(views, (view) => {
      const url = new URL(compareHref(compareQuery(view)), "http://atlas");
      expect(parseCompareView(Object.fromEntries(url.searchParams))).toEqual(view);
    }),
  );
});

test("any query at all opens some view", () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.string()), (params) => void parseCompareView(params)));
  const wrong = { from: "demo-large/ioi", to: "a/b/c/d", show: "", top: "0", of: "heads" };
  expect(parseCompareView(wrong)).toEqual(parseCompareView({}));
});

test("a key has three parts, of which none may be empty, and may name a draw", () => {
  const key = { model: "a/b", task: "ioi", revision: "step1", draw: null };
  expect(formatDrawnKey(key)).toBe("a%2Fb/ioi/step1");
  expect(parseDrawnKey("a%2Fb/ioi/step1")).toEqual(key);
  expect(formatDrawnKey({ ...key, draw: "7" })).toBe("a%2Fb/ioi/step1/7");
  expect(parseDrawnKey("a%2Fb/ioi/step1/7")).toEqual({ ...key, draw: "7" });
  const wrong = ["", "a/b", "a//c", "a/b/c/", "a/b/c/-1", "a/b/c/01", "a/b/c/4294967296", "a/b/c/d", "a/b/c/1/2"];
  expect(wrong.map(parseDrawnKey)).toEqual(wrong.map(() => null));
});
