/** @file Logit difference: Σ_t w_t·logit_t. */
import { type Metric, tile } from "./metric.ts";

/** h · (wᵀ W_U): linear in the logits, so no row's logits are ever formed. */
export const logitDiff: Metric = {
  unit: "logits",
  direction: "higher",
  fromZero: true,
  differentiable: true,
  needs: "any",
  build: (g, { unembedding, hidden, answers }) => {
    const direction = g.matmul(answers, unembedding);
    return g.sum(g.mul(hidden, tile(g, direction, hidden.shape[0]!)), [-1]);
  },
};
