/**
 * @file Accuracy: 1 where the correct answers together are more probable than the incorrect ones together, 0 where not; a tie is
 * not enough. Groups are compared by ln Σ e^logit, so that answers too improbable for float32 still compare.
 */
import { correctTokens, incorrectTokens, logSumExp } from "./answer-groups.ts";
import { logitsOf, type Metric, tile } from "./metric.ts";

export const accuracy: Metric = {
  unit: "share of items",
  direction: "higher",
  fromZero: true,
  differentiable: false,
  needs: "correct-and-incorrect",
  build: (g, { unembedding, hidden, answers }) => {
    const logits = logitsOf(g, unembedding, hidden);
    const weight = (group: typeof answers) => logSumExp(g, logits, tile(g, group, hidden.shape[0]!));
    return g.sign(g.relu(g.sub(weight(correctTokens(g, answers)), weight(incorrectTokens(g, answers)))));
  },
};
