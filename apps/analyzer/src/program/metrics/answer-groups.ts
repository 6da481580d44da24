/** @file The correct or the incorrect tokens of an item as a group: who belongs to it, and how much it weighs. */
import type { Graph } from "../../graph/graph.ts";
import type { Value } from "../../graph/value.ts";

/** Added to what does not belong to a group: far below any logit, and finite, so that no product with it is NaN. */
const OUTSIDE = -1e30;

/** 1 for correct tokens, 0 elsewhere, [B, V]. */
export const correctTokens = (g: Graph, answers: Value): Value => g.sign(g.relu(answers));

/** 1 for incorrect tokens, 0 elsewhere, [B, V]. */
export const incorrectTokens = (g: Graph, answers: Value): Value => correctTokens(g, g.neg(answers));

/** The values of the group's tokens, and OUTSIDE or less for all others. @param values, group [N, V]. */
export const onlyGroup = (g: Graph, values: Value, group: Value): Value =>
  g.add(values, g.scale(g.sub(g.scalar(1), group), OUTSIDE));

/**
 * ln Σ_{t in group} e^{x_t}, [N], without overflow or underflow: for every token t of the group it is
 * y_t − (ln softmax y)_t, y = x inside the group and OUTSIDE elsewhere; the mean over the group is taken.
 *
 * @param values [N, V]. @param group 1 inside and 0 outside, [N, V]; an empty group gives NaN.
 */
export function logSumExp(g: Graph, values: Value, group: Value): Value {
  const inside = onlyGroup(g, values, group);
  const each = g.mul(group, g.sub(values, g.logSoftmax(inside)));
  return g.div(g.sum(each, [-1]), g.sum(group, [-1]));
}
