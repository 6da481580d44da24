/** @file The metrics that a behaviour, a circuit and scores are measured in. */
import { builder } from "../../builder.ts";

export const Metric = builder.enumType("Metric", {
  description: "What is measured on each prompt at the position of the answer.",
  values: {
    LOGIT_DIFF: {
      value: "logit-diff",
      description:
        "Logit of the correct answers minus logit of the incorrect ones. Unit: logits; range: unbounded, 0 is indifference; larger is better.",
    },
    PROB_DIFF: {
      value: "prob-diff",
      description:
        "Probability of the correct answers minus probability of the incorrect ones. Unit: probability; range: -1 to 1, 0 is indifference; larger is better.",
    },
    LOG_PROB: {
      value: "log-prob",
      description:
        "Natural logarithm of the probability of the correct answers together. Unit: nats; range: at most 0; larger is better.",
    },
    KL: {
      value: "kl",
      description:
        "Kullback-Leibler divergence from the clean run's distribution over the vocabulary. Unit: nats; range: at least 0, which is the clean run; smaller is better.",
    },
    ACCURACY: {
      value: "accuracy",
      description:
        "1 where the correct answers together are more probable than the incorrect ones, 0 elsewhere. Unit: share of prompts; range: 0 to 1; larger is better.",
    },
    RANK: {
      value: "rank",
      description:
        "Place of the best correct answer among all tokens by probability. Unit: place; range: at least 1, which is best; smaller is better.",
    },
  },
});
