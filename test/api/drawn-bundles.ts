/** @file Results of one model on several draws of prompts, which differ in their circuits. */
import { createHash } from "node:crypto";
import { computationGraph, edgeCells, type ResultBundle, touchedNodes } from "@atlas/schema";
import { bundleAddress } from "../../packages/platform/src/content-address.ts";
import { makeBundle } from "../support/bundle.ts";

export const DRAWN_MODEL = "demo-drawn";
const graph = computationGraph({ layers: 2, heads: 2, parallel: true });
const cells = [...edgeCells(graph)];
export const DRAWN_STEPS = [64, 128];
/** The last is stored last. A user's own prompts have no seed. */
export const SEEDS = [0, 4294967295, 7, null];

/** The circuit of draw i at step 64 has the edges from i on, ten of them; at step 128 one more. */
export const chosen = (draw: number, step: number) => cells.slice(draw, draw + (step === 64 ? 10 : 11));
export const hashOf = (draw: number) => createHash("sha256").update(`draw ${draw}`).digest("hex");

export function drawnBundle(draw: number, step: number): ResultBundle {
  const made = makeBundle({ model: DRAWN_MODEL, step });
  const circuit = chosen(draw, step);
  const nodes = touchedNodes(graph, circuit).reduce((sum, one) => sum + one, 0);
  const size = { requestedEdges: circuit.length, edges: circuit.length, nodes };
  const seed = SEEDS[draw]!;
  const origin = {
    ...{ mode: seed === null ? null : ("corrected" as const), seed, corruption: "names", bos: false },
    ...{ language: "English", tokenizerHash: "b".repeat(64) },
  };
  const drawn: ResultBundle = {
    ...made,
    dataset: { ...made.dataset, hash: hashOf(draw), origin },
    circuit: {
      ...{ ...made.circuit, ...size, cells: circuit },
      curve: made.circuit.curve.map((point) => ({ ...point, ...size })),
    },
  };
  return { ...drawn, address: bundleAddress(drawn) };
}
