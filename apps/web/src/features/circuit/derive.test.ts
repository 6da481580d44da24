import { formatEdge } from "@atlas/schema";
import { describe, expect, test } from "vitest";
import type { TrainingPoint } from "../training/derive.ts";
import {
  drawsOf,
  edgesOf,
  faithfulnessPoints,
  hasNodes,
  neighbours,
  otherResults,
  shownEdges,
  strongestNodes,
  togglePin,
} from "./derive.ts";
import type { Run } from "./query.ts";
import { circuitQuery, parseCircuitView } from "./view-state.ts";

const edges = edgesOf({
  writers: ["a0.h1", "input", "m0", "a0.h1", "input"],
  readers: ["a1.h0<q>", "a1.h0<v>", "logits", "m1", "a0.h1<k>"],
  scores: [3, -2, 1.5, -1, 0.5],
});
const view = parseCircuitView({});
const names = (change: Partial<typeof view>) => shownEdges(edges, { ...view, ...change }).map(formatEdge);

describe("the edges shown", () => {
  test("are the strongest first, at most as many as asked for", () => {
    expect(names({ top: 2 })).toEqual(["a0.h1->a1.h0<q>", "input->a1.h0<v>"]);
    expect(names({ top: "all" })).toHaveLength(5);
  });

  test("have the sign asked for", () => {
    expect(names({ sign: "negative" })).toEqual(["input->a1.h0<v>", "a0.h1->m1"]);
    expect(names({ sign: "positive" })).toHaveLength(3);
  });

  test("end in the inputs asked for; MLPs and logits count as other", () => {
    expect(names({ inputs: ["k"] })).toEqual(["input->a0.h1<k>"]);
    expect(names({ inputs: ["other"] })).toEqual(["m0->logits", "a0.h1->m1"]);
  });

  test("enter or leave the node asked for", () => {
    expect(names({ node: "a0.h1" })).toEqual(["a0.h1->a1.h0<q>", "a0.h1->m1", "input->a0.h1<k>"]);
  });

  test("the limit counts what is left after the filters", () => {
    expect(names({ top: 1, inputs: ["other"] })).toEqual(["m0->logits"]);
  });
});

describe("checkpoints around this one", () => {
  const points = ["step0", "step1", "step2"].map((revision) => ({ revision }) as TrainingPoint);

  test("previous, next and place", () => {
    const { previous, next, place } = neighbours(points, "step1");
    expect([previous?.revision, next?.revision]).toEqual(["step0", "step2"]);
    expect(place).toEqual({ at: 2, of: 3 });
  });

  test("the ends have one neighbour, a stranger none", () => {
    expect(neighbours(points, "step0").previous).toBeUndefined();
    expect(neighbours(points, "main")).toEqual({ previous: undefined, next: undefined, place: null });
  });
});

test("the faithfulness curve stays in its frame and keeps the true value in the title", () => {
  const curve = {
    requestedEdges: [4, 8],
    requestedNodes: [null, null],
    edges: [0, 7],
    nodes: [0, 5],
    metric: [1, 2],
    plain: [null, 0.9],
    floorCorrected: [-31, 0.85],
  };
  const [small, chosen] = faithfulnessPoints({ curve, bootstrap: null }, 8);
  expect(small).toMatchObject({ edges: 0, plain: null, floorCorrected: -0.25, chosen: false });
  expect(small!.title).toContain("above the floor \u22123100%, plain undefined");
  expect(chosen).toMatchObject({ floorCorrected: 0.85, chosen: true, band: null });
  const ends = { floorCorrectedLow: [null, 0.8], floorCorrectedHigh: [null, 3] };
  const bootstrap = { curve: ends } as Run["circuit"]["bootstrap"];
  expect(faithfulnessPoints({ curve, bootstrap }, 8).map(({ band }) => band)).toEqual([null, [0.8, 1.25]]);
});

describe("results by other settings", () => {
  const usual = {
    metric: "LOGIT_DIFF",
    ablation: "INTERCHANGE",
    reference: null,
    pooled: null,
    level: "EDGE",
    method: "EAP_IG",
    search: "STABLE",
  } as const;
  const task = { name: "ioi", title: "", description: "", metric: "LOGIT_DIFF" } as const;
  const [drawn, other] = [
    { seed: 0, hash: "a".repeat(64) },
    { seed: 1, hash: "b".repeat(64) },
  ];
  const run = { address: "one", task, dataset: drawn, settings: usual } as unknown as Run;
  const newest = { draw: null };
  const siblings = [
    { address: "four", dataset: other!, settings: usual },
    {
      address: "three",
      dataset: other!,
      settings: { ...usual, metric: "KL", level: "NODE", ablation: "MEAN", reference: "clean", pooled: true },
    },
    { address: "two", dataset: drawn!, settings: usual },
    { address: "one", dataset: drawn!, settings: usual },
  ] as const;

  test("are named by what differs, each kind once, the result shown among them", () => {
    expect(otherResults(run, siblings, newest)).toMatchObject([
      { label: "Logit difference, interchange, edges", active: true },
      { label: "Divergence from the clean run, mean over the clean prompts, pooled, nodes", active: false },
    ]);
  });

  test("are left out where there is one kind alone", () => {
    expect(otherResults(run, siblings.slice(2), newest)).toEqual([]);
  });

  test("have addresses that leave out what analyses do by default", () => {
    const [own, other] = otherResults(run, siblings, newest);
    const query = (choice: object) => circuitQuery({ ...view, ...choice }).toString();
    expect(query(own!.choice)).toBe("method=EAP_IG");
    expect(query(other!.choice)).toBe("metric=KL&ablation=MEAN&reference=clean&pooled=true&level=NODE&method=EAP_IG");
  });

  test("keep the draw of prompts where there is such a result", () => {
    const results = otherResults(run, siblings, { draw: "0" });
    expect(results.map(({ choice }) => choice.draw)).toEqual(["0", null]);
  });

  test("on other draws are those by the same settings", () => {
    expect(drawsOf(run, siblings)).toEqual([
      { draw: "0", label: "seed 0", active: true },
      { draw: "1", label: "seed 1", active: false },
    ]);
    expect(drawsOf(run, siblings.slice(1))).toEqual([]);
  });
});

test("the strongest nodes come first, whatever their sign", () => {
  const scores = { nodes: ["input", "a0.h0", "m0"], scores: [0.5, -2, 1], inCircuit: [true, false, true] };
  expect(strongestNodes(scores).map(({ node, inCircuit }) => [node, inCircuit])).toEqual([
    ["a0.h0", false],
    ["m0", true],
    ["input", true],
  ]);
});

test("edges of pinned nodes are shown beside the strongest, and a pin can be taken out again", () => {
  const edges = edgesOf({
    writers: ["m0", "a0.h0", "input"],
    readers: ["logits", "a1.h0<q>", "a1.h0<k>"],
    scores: [3, -2, 1],
  });
  const pinned = togglePin({ ...view, top: 1 }, "input");
  expect(shownEdges(edges, pinned).map(({ score }) => score)).toEqual([3, 1]);
  expect(shownEdges(edges, togglePin(pinned, "input")).map(({ score }) => score)).toEqual([3]);
  expect(hasNodes({ layers: 2, heads: 2, parallel: true }, { node: "a1.h1", pin: ["m1"] })).toBe(true);
  expect(hasNodes({ layers: 2, heads: 2, parallel: true }, { node: null, pin: ["a1.h2"] })).toBe(false);
});
