/** @file Probability difference over answer groups: Σ_t w_t·p_t, p the softmax over the whole vocabulary. */
import { logitsOf, type Metric, tile } from "./metric.ts";

export const probDiff: Metric = {
  unit: "probability",
  direction: "higher",
  fromZero: true,
  differentiable: true,
  needs: "any",
  build: (g, { unembedding, hidden, answers }) => {
    const probabilities = g.softmax(logitsOf(g, unembedding, hidden));
    return g.sum(g.mul(probabilities, tile(g, answers, hidden.shape[0]!)), [-1]);
  },
};
