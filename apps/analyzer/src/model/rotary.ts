/** @file Rotary position embedding (Su et al. 2021, arXiv:2104.09864) and the scalings of its frequencies. */
import type { RotaryScaling } from "../checkpoint/rotary-config.ts";
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";

export interface Rotary {
  /** Leading elements of each head that are rotated. */
  rotaryDim: number;
  base: number;
  scaling: RotaryScaling;
}

/** Rotates queries or keys [N, H, S, d_h] by position · frequency; tables are computed in double precision. */
export function rotation(g: Graph, positions: number, rotary: Rotary): (x: Value) => Value {
  const half = rotary.rotaryDim / 2;
  const frequencies = Array.from({ length: half }, (_, i) => scaled(rotary.base ** (-i / half), rotary.scaling));
  const angles = Array.from({ length: positions * half }, (_, i) => Math.floor(i / half) * frequencies[i % half]!);
  const table = (f: (angle: number) => number) => g.constant(Float32Array.from(angles, f), [positions, half]);
  const [cos, sin] = [table(Math.cos), table(Math.sin)];
  const start = g.constant(BigInt64Array.of(0n), [1]);
  return (x) => g.rotary(x, cos, sin, start, rotary.rotaryDim);
}

/** The formulas stand beside the type `RotaryScaling`. */
function scaled(frequency: number, scaling: RotaryScaling): number {
  if (scaling.type === "none") return frequency;
  if (scaling.type === "linear") return frequency / scaling.factor;
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalPositions } = scaling;
  const turns = (originalPositions * frequency) / (2 * Math.PI);
  const share = Math.min(1, Math.max(0, (turns - low) / (high - low)));
  return ((1 - share) * frequency) / factor + share * frequency;
}
