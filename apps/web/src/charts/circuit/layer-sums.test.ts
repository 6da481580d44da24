import { parseEdge } from "@atlas/schema";
import { expect, test } from "vitest";
import { layerName, layerSums } from "./layer-sums.ts";

const edge = (name: string, score: number) => ({ ...parseEdge(name), score });

test("edges between two layers are counted, and their strength summed whatever their sign", () => {
  const edges = [
    edge("a0.h0->a1.h1<k>", 2),
    edge("m0->a1.h0<v>", -1),
    edge("input->logits", 0.5),
    edge("a1.h1->m1", 3),
  ];
  expect(layerSums(edges, 2)).toEqual([
    { from: 1, to: 2, edges: 2, strength: 3 },
    { from: 2, to: 2, edges: 1, strength: 3 },
    { from: 0, to: 3, edges: 1, strength: 0.5 },
  ]);
  expect([0, 1, 2, 3].map((place) => layerName(place, 2))).toEqual(["input", "layer 0", "layer 1", "logits"]);
});
