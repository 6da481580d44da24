/**
 * @file Kullback-Leibler divergence from the clean run at the answer position: Σ_t p_t (ln p_t − ln q_t), p the clean run's
 * distribution over the whole vocabulary, q this run's. Answers play no part. Its gradient is zero at the clean run, so
 * attribution along a path sees it and attribution at the clean prompt alone does not.
 */
import { logitsOf, type Metric, tile } from "./metric.ts";

export const klDivergence: Metric = {
  unit: "nats",
  direction: "zero-is-clean",
  fromZero: false,
  differentiable: true,
  needs: "none",
  build: (g, { unembedding, hidden, cleanHidden }) => {
    if (cleanHidden === undefined) throw new Error("the divergence from the clean run needs the clean run");
    const clean = tile(g, g.logSoftmax(logitsOf(g, unembedding, cleanHidden)), hidden.shape[0]!);
    const own = g.logSoftmax(logitsOf(g, unembedding, hidden));
    return g.sum(g.mul(g.exp(clean), g.sub(clean, own)), [-1]);
  },
};
