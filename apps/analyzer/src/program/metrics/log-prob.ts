/** @file Log-probability of the correct answers together: ln Σ_{t correct} p_t, p the softmax over the whole vocabulary. */
import { correctTokens, logSumExp } from "./answer-groups.ts";
import { logitsOf, type Metric, tile } from "./metric.ts";

export const logProb: Metric = {
  unit: "nats",
  direction: "higher",
  fromZero: false,
  differentiable: true,
  needs: "correct",
  build: (g, { unembedding, hidden, answers }) => {
    const logProbabilities = g.logSoftmax(logitsOf(g, unembedding, hidden));
    return logSumExp(g, logProbabilities, tile(g, correctTokens(g, answers), hidden.shape[0]!));
  },
};
