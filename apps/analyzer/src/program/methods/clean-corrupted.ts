/**
 * @file The mean of the gradients at the two ends of the path (`clean-corrupted` of the EAP-IG library):
 *
 *   score(u→v) = Σ_{pos,d} (out_u(x') − out_u(x)) · ½ (∂(−M)/∂in_v (x) + ∂(−M)/∂in_v (x'))
 *
 * which is EAP-IG by the trapezium rule. Source: Hanna, Pezzelle & Belinkov 2024, arXiv:2403.17806, and their code.
 * Both ends are recorded anyway, so the gradients are taken there and no further forward pass is needed.
 */
import type { GradientMethod, PassBuilder } from "../gradient-pass.ts";

/** The recording's own rows: clean, then corrupted. */
const atBothEnds: PassBuilder = (_g, _model, { trace }, path) => ({
  trace,
  weights: path.weight,
});

export const cleanCorrupted: GradientMethod = {
  points: () => [
    { alpha: 1, weight: 0.5 },
    { alpha: 0, weight: 0.5 },
  ],
  passes: (_model, path) => [{ pass: atBothEnds, stretches: [path], rowsPerItem: 2 }],
};
