import fc from "fast-check";
import { expect, test } from "vitest";
import { circuitQuery, MOST_EDGES, parseCircuitView, READER_KINDS, SIGNS } from "./view-state.ts";

const nodes = fc.oneof(
  fc.constantFrom("input", "logits"),
  fc.nat(40).map((layer) => `m${layer}`),
  fc.tuple(fc.nat(40), fc.nat(40)).map(([layer, head]) => `a${layer}.h${head}`),
);
const views = fc.record({
  top: fc.oneof(fc.constant("all" as const), fc.integer({ min: 1, max: MOST_EDGES })),
  sign: fc.constantFrom(...SIGNS),
  inputs: fc.subarray([...READER_KINDS], { minLength: 1 }),
  node: fc.option(nodes),
});

test("a link reopens exactly the view it was made from", () => {
  fc.assert(
    fc.property(views, (view) => {
      const url = new URL(`http://atlas/circuits?${circuitQuery(view)}`);
      expect(parseCircuitView(Object.fromEntries(url.searchParams))).toEqual(view);
    }),
  );
});

test("any query at all opens some view", () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.string()), (params) => void parseCircuitView(params)));
  const wrong = { top: "0", sign: "up", inputs: "", node: "a1" };
  expect(parseCircuitView(wrong)).toEqual(parseCircuitView({}));
});

test("the default view has an empty query", () => {
  expect(circuitQuery(parseCircuitView({})).toString()).toBe("");
});
