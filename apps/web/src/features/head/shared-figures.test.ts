/** @file The figures of a head say by which settings its circuits were found, and their questions ask for the same. */
import { expect, test } from "vitest";
import type { HeadPage } from "./query.ts";
import { circuitsFigure, edgesFigure } from "./shared-figures.tsx";
import { parseHeadView } from "./view-state.ts";

const here = { revision: "step64", step: 64, tokens: 128 };
const task = { name: "ioi", title: "Indirect objects", metric: "LOGIT_DIFF" };
const page = {
  ...{ model: { name: "demo", layers: 2, heads: 2 }, head: "a1.h0", here, moments: [here], task },
  memberships: [
    {
      ...{ task, revisions: ["step64"], steps: [64], tokens: [128], suspicions: [null], inCircuit: [true] },
      ...{ edgesIn: [0], edgesOut: [1], circuitEdges: [7], addresses: ["f64"], analyzerVersions: ["0.1.0"] },
    },
  ],
  run: {
    ...{ address: "f64", analyzerVersion: "0.1.0", dataset: { seed: 7, hash: "d".repeat(64) } },
    settings: {
      ...{ method: "EAP_IG", level: "EDGE", steps: 5, path: "left", metric: "LOGIT_DIFF", ablation: "ZERO" },
      ...{ reference: null, pooled: null, selection: "greedy", search: "STABLE", threshold: 0.8 },
    },
    checkpoint: { model: { layers: 2, heads: 2, parallel: true } },
    circuit: { edgeCount: 1, nodes: ["a1.h0"], edges: { writers: ["a1.h0"], readers: ["logits"], scores: [1] } },
  },
} as unknown as HeadPage;

test("where something is chosen", () => {
  const chosen = parseHeadView({ ablation: "ZERO", draw: "7" });
  const [circuits, edges] = [circuitsFigure(page, chosen)!, edgesFigure(page, chosen)!];
  for (const { query } of [circuits, edges])
    expect(query.variables).toMatchObject({ model: "demo", settings: { ablation: "ZERO", seed: 7 } });
  expect(circuits.method).toBe(
    "Whether the circuit of each checkpoint, by zero ablation, draw 7 of prompts, has an edge into or out of the head",
  );
  expect(edges.method).toMatch(/, zero ablation; .*; draw 7 of prompts$/);
});

test("where nothing is", () => {
  const circuits = circuitsFigure(page, parseHeadView({}))!;
  expect(circuits.query.variables).toEqual({ model: "demo", head: "a1.h0" });
  expect(circuits.method).toContain(", by the usual settings, ");
});
