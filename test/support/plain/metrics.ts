/** @file Metrics of one item from its logits at the answer position, by their definitions. */
import type { Item } from "../../../apps/analyzer/src/task/dataset.ts";
import { softmax } from "./forward.ts";

const sumOf = (values: ArrayLike<number>, at: readonly number[]): number => at.reduce((sum, i) => sum + values[i]!, 0);

/** @param logits, clean of this run and of the clean run, [V]. */
export type PlainMetric = (item: Item, logits: Float64Array, clean: Float64Array) => number;

export const plainMetrics = {
  "logit-diff": ({ correct, incorrect }, logits) => sumOf(logits, correct) - sumOf(logits, incorrect),
  "prob-diff": ({ correct, incorrect }, logits) => {
    const p = softmax(logits);
    return sumOf(p, correct) - sumOf(p, incorrect);
  },
  "log-prob": ({ correct }, logits) => Math.log(sumOf(softmax(logits), correct)),
  kl: (_item, logits, clean) => {
    const [p, q] = [softmax(clean), softmax(logits)];
    return p.reduce((sum, share, token) => sum + share * Math.log(share / q[token]!), 0);
  },
  accuracy: ({ correct, incorrect }, logits) => {
    const p = softmax(logits);
    return sumOf(p, correct) > sumOf(p, incorrect) ? 1 : 0;
  },
  rank: ({ correct }, logits) => {
    const best = Math.max(...correct.map((token) => logits[token]!));
    return 1 + logits.filter((logit) => logit > best).length;
  },
} satisfies Record<string, PlainMetric>;
