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
  const frequencies = Array.from({ length: half }, (_, i) => scaled(i, rotary));
  const length = rotary.scaling.type === "yarn" ? rotary.scaling.attentionFactor : 1;
  const angles = Array.from({ length: positions * half }, (_, i) => Math.floor(i / half) * frequencies[i % half]!);
  const table = (f: (angle: number) => number) =>
    g.constant(
      Float32Array.from(angles, (angle) => length * f(angle)),
      [positions, half],
    );
  const [cos, sin] = [table(Math.cos), table(Math.sin)];
  const start = g.constant(BigInt64Array.of(0n), [1]);
  return (x) => g.rotary(x, cos, sin, start, rotary.rotaryDim);
}

/** The formulas stand beside the type `RotaryScaling`. */
function scaled(index: number, { base, rotaryDim, scaling }: Rotary): number {
  const frequency = base ** ((-2 * index) / rotaryDim);
  if (scaling.type === "none") return frequency;
  if (scaling.type === "linear") return frequency / scaling.factor;
  if (scaling.type === "yarn") {
    const [low, high] = yarnBounds(base, rotaryDim, scaling);
    const share = Math.min(1, Math.max(0, (index - low) / (high - low)));
    return (share * frequency) / scaling.factor + (1 - share) * frequency;
  }
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalPositions } = scaling;
  const turns = (originalPositions * frequency) / (2 * Math.PI);
  const share = Math.min(1, Math.max(0, (turns - low) / (high - low)));
  return ((1 - share) * frequency) / factor + share * frequency;
}

/** Below the first i every frequency is kept, above the second every one is divided. */
function yarnBounds(
  base: number,
  rotaryDim: number,
  scaling: Extract<RotaryScaling, { type: "yarn" }>,
): [number, number] {
  const { betaFast, betaSlow, originalPositions, whole } = scaling;
  // The i whose frequency turns so many times in all original positions.
  const turning = (times: number) =>
    (rotaryDim * Math.log(originalPositions / (times * 2 * Math.PI))) / (2 * Math.log(base));
  const [first, last] = [turning(betaFast), turning(betaSlow)];
  const low = Math.max(whole ? Math.floor(first) : first, 0);
  const high = Math.min(whole ? Math.ceil(last) : last, rotaryDim - 1);
  return [low, low === high ? high + 0.001 : high];
}
