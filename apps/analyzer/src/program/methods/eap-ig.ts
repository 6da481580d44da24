/**
 * @file EAP with integrated gradients over inputs (EAP-IG): gradients averaged along the straight path between the two embeddings,
 *
 *   score(u→v) = Σ_k w_k Σ_{pos,d} (out_u(x') − out_u(x)) · ∂(−M)/∂in_v (x_k),   e_k = e(x') + α_k (e(x) − e(x'))
 *
 * Only the `input` writer moves; everything behind it is recomputed at each point. Source: Hanna, Pezzelle & Belinkov 2024,
 * arXiv:2403.17806. Their library takes α_k = k/m, k = 0..m−1 for edges (the rule `left`) and k = 1..m for nodes (`right`).
 */
import type { GraphShape } from "@atlas/schema";
import { forward } from "../../model/forward.ts";
import type { GradientMethod, PassBuilder, PassPlan } from "../gradient-pass.ts";
import { type PathPoint, pathPoints, stretches } from "../path-rule.ts";
import { interpolate } from "../rows.ts";

export const alongInput: PassBuilder = (g, model, { embedded }, path) => ({
  trace: forward(g, model, interpolate(g, embedded, path)),
  weights: path.weight,
});

/** One program, which takes the path in stretches where it has more points than a program may hold. */
export function inputPass(_model: GraphShape, points: readonly PathPoint[], mostRows: number): PassPlan[] {
  const parts = stretches(points, mostRows);
  return [{ pass: alongInput, stretches: parts, rowsPerItem: parts[0]!.length }];
}

export const eapIg: GradientMethod = { points: pathPoints, passes: inputPass };
