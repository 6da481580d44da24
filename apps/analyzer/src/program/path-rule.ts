/**
 * @file Points and weights of the path from the corrupted (α = 0) to the clean input (α = 1) over which EAP-IG averages
 * gradients: ∫₀¹ f(α) dα ≈ Σ_k w_k f(α_k), Σ_k w_k = 1.
 */
import { type PathRule, type RunSettings, UserError } from "@atlas/schema";
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { f32 } from "../tensor/tensor.ts";

export interface PathPoint {
  alpha: number;
  weight: number;
}

/** A path as a program takes it: how many points is built in, where they lie and what they weigh is fed. */
export interface PathInputs {
  points: number;
  /** α_k and w_k, f32[m]. */
  alpha: Value;
  weight: Value;
}

/** Adds the inputs `alpha` and `weight`. */
export const pathInputs = (g: Graph, points: number): PathInputs => ({
  points,
  alpha: g.input("alpha", "f32", [points]),
  weight: g.input("weight", "f32", [points]),
});

/** What is fed to them. */
export const pathFeeds = (path: readonly PathPoint[]) => ({
  alpha: f32(
    [path.length],
    Float32Array.from(path, ({ alpha }) => alpha),
  ),
  weight: f32(
    [path.length],
    Float32Array.from(path, ({ weight }) => weight),
  ),
});

const RULES: Record<PathRule, (steps: number) => PathPoint[]> = {
  // The EAP-IG library and our reference values: includes the corrupted end, excludes the clean one.
  left: (m) => uniform(m, (k) => k / m),
  // The other Riemann sum, with the clean end and without the corrupted one; the library's node scores and activations.
  right: (m) => uniform(m, (k) => (k + 1) / m),
  // Tigges et al. 2024: k = 1..K from clean towards corrupted, α = 1 − k/K. The same points as `left`, the other way round.
  paper: (m) => uniform(m, (k) => 1 - (k + 1) / m),
  // Error of order 1/m², at the cost of `left`.
  midpoint: (m) => uniform(m, (k) => (k + 0.5) / m),
  // Exact for polynomials up to degree 2m − 1.
  "gauss-legendre": gaussLegendre,
};

function uniform(steps: number, alpha: (k: number) => number): PathPoint[] {
  return Array.from({ length: steps }, (_, k) => ({ alpha: alpha(k), weight: 1 / steps }));
}

/** @throws UserError when there are no steps. */
export function pathPoints({ path, steps }: Pick<RunSettings, "path" | "steps">): PathPoint[] {
  if (!Number.isInteger(steps) || steps < 1)
    throw new UserError(`A path of ${steps} steps has no points; give a whole number of at least 1.`);
  return RULES[path](steps);
}

/**
 * A path in as few stretches of at most that many points as there must be, all of one length, so that one program serves them: the last
 * ends with points of no weight where it must. Their shares add up.
 */
export function stretches(path: readonly PathPoint[], most: number): (readonly PathPoint[])[] {
  const count = Math.ceil(path.length / Math.max(1, most));
  const size = Math.ceil(path.length / count);
  const filled = [...path, ...Array.from({ length: count * size - path.length }, () => ({ ...path[0]!, weight: 0 }))];
  return Array.from({ length: count }, (_, i) => filled.slice(i * size, (i + 1) * size));
}

/**
 * Nodes are the roots of the Legendre polynomial P_m, found by Newton's method from the cosine estimate; weights are
 * 2/((1 − x²)P_m'(x)²), both mapped from [−1, 1] to [0, 1]. Source: Abramowitz & Stegun 25.4.29.
 */
function gaussLegendre(m: number): PathPoint[] {
  return Array.from({ length: m }, (_, k) => {
    let x = Math.cos((Math.PI * (m - k - 0.25)) / (m + 0.5));
    let slope = 0;
    for (let change = 1; Math.abs(change) > 1e-15; x -= change) {
      const { value, derivative } = legendre(m, x);
      slope = derivative;
      change = value / derivative;
    }
    return { alpha: (1 + x) / 2, weight: 1 / ((1 - x * x) * slope * slope) };
  });
}

/** P_m and its derivative by the three-term recurrence. */
function legendre(m: number, x: number): { value: number; derivative: number } {
  let before = 1;
  let value = x;
  for (let n = 2; n <= m; n++) [before, value] = [value, ((2 * n - 1) * x * value - (n - 1) * before) / n];
  return { value, derivative: (m * (x * value - before)) / (x * x - 1) };
}
