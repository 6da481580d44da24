/** @file A model of as many checkpoints as Pythia's suites have, whose made-up circuits move as circuits do: at random, then all at once, then little. */
import { computationGraph, edgeCells, type ResultBundle } from "@atlas/schema";
import { makeBundle } from "./bundle.ts";

export const LONG = { model: "demo-long", layers: 2, heads: 4, task: "ioi" } as const;

/** 154: 0, powers of two to 512, and every thousandth to 143,000. */
export const LONG_STEPS: readonly number[] = [
  0,
  ...Array.from({ length: 10 }, (_, i) => 2 ** i),
  ...Array.from({ length: 143 }, (_, i) => 1000 * (i + 1)),
];

/** Place among the steps where the circuit appears, and how far it turns afterwards in one of them. */
const APPEARS = 24;
const TURN = 0.012;

/** @param place among the steps, from 0 */
export function longBundle(place: number): ResultBundle {
  const bundle = makeBundle({ ...LONG, step: LONG_STEPS[place]! });
  const cells = [...edgeCells(computationGraph({ ...LONG, parallel: true }))].filter(
    (cell) => bundle.circuit.cells.includes(cell) || Math.sin(1.7 * cell + phaseAt(place)) > 0.2,
  );
  const size = { ...bundle.circuit.curve[0]!, requestedEdges: cells.length, edges: cells.length };
  return { ...bundle, circuit: { ...bundle.circuit, ...size, curve: [size], cells } };
}

const phaseAt = (place: number) => (place < APPEARS ? 2.5 * place : TURN * place);
