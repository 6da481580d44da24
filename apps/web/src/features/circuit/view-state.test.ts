import fc from "fast-check";
import { expect, test } from "vitest";
import { METRIC_NAMES } from "../../lib/metric.ts";
import { ABLATION_NAMES, LEVEL_NAMES, METHOD_NAMES, SEARCH_NAMES } from "../../lib/settings.ts";
import { CLOCKS, SCALES } from "../../lib/time-axis.ts";
import { circuitQuery, MOST_EDGES, parseCircuitView, READER_KINDS, SIGNS } from "./view-state.ts";

const nodes = fc.oneof(
  fc.constantFrom("input", "logits"),
  fc.nat(40).map((layer) => `m${layer}`),
  fc.tuple(fc.nat(40), fc.nat(40)).map(([layer, head]) => `a${layer}.h${head}`),
);
const keysOf = <Name extends string>(names: Readonly<Record<Name, unknown>>) => Object.keys(names) as Name[];
const views = fc.record({
  top: fc.oneof(fc.constant("all" as const), fc.integer({ min: 1, max: 2 * MOST_EDGES })),
  sign: fc.constantFrom(...SIGNS),
  inputs: fc.subarray([...READER_KINDS], { minLength: 1 }),
  node: fc.option(nodes),
  pin: fc.uniqueArray(nodes, { maxLength: 4 }),
  as: fc.constantFrom("edges" as const, "layers" as const),
  x: fc.constantFrom(...CLOCKS),
  scale: fc.constantFrom(...SCALES),
  metric: fc.option(fc.constantFrom(...keysOf(METRIC_NAMES))),
  ablation: fc.option(fc.constantFrom(...keysOf(ABLATION_NAMES))),
  reference: fc.option(fc.constantFrom("clean", "corrupted", "a".repeat(64))),
  pooled: fc.option(fc.boolean()),
  level: fc.option(fc.constantFrom(...keysOf(LEVEL_NAMES))),
  method: fc.option(fc.constantFrom(...keysOf(METHOD_NAMES))),
  search: fc.option(fc.constantFrom(...keysOf(SEARCH_NAMES))),
  draw: fc.option(fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 1 }).map(String), fc.constant("b".repeat(64)))),
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
