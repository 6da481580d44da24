/**
 * @file Rotary position embedding (Su et al. 2021, arXiv:2104.09864) and causal attention over it.
 */
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";

export interface RotaryTables {
  cos: Value;
  sin: Value;
  positions: Value;
  rotaryDim: number;
}

/** Angles position · base^(−2i/rotaryDim), computed in double precision; tables [S, rotaryDim/2]. */
export function rotaryTables(g: Graph, positions: number, rotaryDim: number, base: number): RotaryTables {
  const half = rotaryDim / 2;
  const angles = Array.from(
    { length: positions * half },
    (_, i) => Math.floor(i / half) * base ** (-(i % half) / half),
  );
  const table = (f: (angle: number) => number) => g.constant(Float32Array.from(angles, f), [positions, half]);
  return { cos: table(Math.cos), sin: table(Math.sin), positions: g.constant(BigInt64Array.of(0n), [1]), rotaryDim };
}

export const rotate = (g: Graph, x: Value, { cos, sin, positions, rotaryDim }: RotaryTables): Value =>
  g.rotary(x, cos, sin, positions, rotaryDim);
