/**
 * @file Rank of the answer: 1 + the number of tokens whose logit is above that of the best correct token, so 1 is best; a token
 * that ties with the answer does not push it back.
 */
import { correctTokens, onlyGroup } from "./answer-groups.ts";
import { logitsOf, type Metric, tile } from "./metric.ts";

export const rank: Metric = {
  unit: "place",
  direction: "lower",
  fromZero: false,
  differentiable: false,
  needs: "correct",
  build: (g, { unembedding, hidden, answers }) => {
    const logits = logitsOf(g, unembedding, hidden);
    const group = tile(g, correctTokens(g, answers), hidden.shape[0]!);
    const best = g.max(onlyGroup(g, logits, group));
    const above = g.sign(g.relu(g.sub(logits, best)));
    return g.add(g.sum(above, [-1]), g.scalar(1));
  },
};
