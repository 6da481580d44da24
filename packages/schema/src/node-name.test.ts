import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type CircuitNode,
  type Edge,
  formatEdge,
  formatNode,
  nodeOf,
  parseEdge,
  parseNode,
  type Reader,
} from "./node-name.ts";

const index = fc.nat({ max: 200 });
const head = fc.record({ kind: fc.constant("head" as const), layer: index, head: index });
const mlp = fc.record({ kind: fc.constant("mlp" as const), layer: index });
const input = fc.constant({ kind: "input" as const });
const logits = fc.constant({ kind: "logits" as const });
const node: fc.Arbitrary<CircuitNode> = fc.oneof(head, mlp, input, logits);
const reader: fc.Arbitrary<Reader> = fc.oneof(
  fc.record({ kind: fc.constant("head" as const), layer: index, head: index, input: fc.constantFrom("q", "k", "v") }),
  mlp,
  logits,
);
const edge: fc.Arbitrary<Edge> = fc.record({ writer: fc.oneof(head, mlp, input), reader });

test("every node survives being written and read", () => {
  fc.assert(
    fc.property(node, (value) => {
      expect(parseNode(formatNode(value))).toEqual(value);
    }),
  );
});

test("every edge survives being written and read", () => {
  fc.assert(
    fc.property(edge, (value) => {
      expect(parseEdge(formatEdge(value))).toEqual(value);
    }),
  );
});

test("names are the field's", () => {
  expect(formatEdge(parseEdge("a0.h1->a1.h3<k>"))).toBe("a0.h1->a1.h3<k>");
  expect(parseEdge("m0->logits")).toEqual({ writer: { kind: "mlp", layer: 0 }, reader: { kind: "logits" } });
  expect(nodeOf({ kind: "head", layer: 1, head: 3, input: "k" })).toEqual({ kind: "head", layer: 1, head: 3 });
});

test.each(["", "a1", "a1.h", "A1.h2", "a-1.h2", "m", "embed", "a1.h2<q>", " m1", "m1\n"])("%j is no node", (name) => {
  expect(() => parseNode(name)).toThrow(/is not a circuit node/);
});

test.each(["m0", "m0->", "->m0", "m0->m1->m2", "logits->m1", "m0->a1.h2", "m0->a1.h2<x>", "m0->input", "m0 -> m1"])(
  "%j is no edge",
  (name) => {
    expect(() => parseEdge(name)).toThrow(/is not (an edge|a circuit node)/);
  },
);
