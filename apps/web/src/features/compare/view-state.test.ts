import fc from "fast-check";
import { expect, test } from "vitest";
import { compareHref, formatCircuitKey, parseCircuitKey } from "../../lib/hrefs.ts";
import { compareQuery, FATES, MOST_EDGES, OVERLAPS, parseCompareView } from "./view-state.ts";

const part = fc.string({ minLength: 1 });
const keys = fc.record({ model: part, task: part, revision: part });
const views = fc.record({
  from: fc.option(keys),
  to: fc.option(keys),
  show: fc.subarray([...FATES], { minLength: 1 }),
  top: fc.integer({ min: 1, max: MOST_EDGES }),
  of: fc.constantFrom(...OVERLAPS),
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

test("a key has three parts, and none may be empty", () => {
  expect(formatCircuitKey({ model: "a/b", task: "ioi", revision: "step1" })).toBe("a%2Fb/ioi/step1");
  expect(parseCircuitKey("a%2Fb/ioi/step1")).toEqual({ model: "a/b", task: "ioi", revision: "step1" });
  expect(["", "a/b", "a//c", "a/b/c/"].map(parseCircuitKey)).toEqual([null, null, null, null]);
});
