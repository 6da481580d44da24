/**
 * @file Edge attribution patching (EAP), one gradient at the clean prompt:
 *
 *   score(u→v) = Σ_{pos,d} (out_u(x') − out_u(x)) · ∂(−M)/∂in_v (x)
 *
 * the first-order effect of corrupting the edge. Source: Syed, Rager & Conmy 2023, arXiv:2310.10348.
 */
import type { GradientMethod } from "../gradient-pass.ts";
import { inputPass } from "./eap-ig.ts";

export const eap: GradientMethod = { points: () => [{ alpha: 1, weight: 1 }], passes: inputPass };
