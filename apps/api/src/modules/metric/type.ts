/** @file The metrics a behaviour is measured in. */
import { builder } from "../../builder.ts";

export const Metric = builder.enumType("Metric", {
  description: "What is measured on each prompt; larger is better, above zero is correct.",
  values: {
    LOGIT_DIFF: {
      value: "logit-diff",
      description:
        "Logit of the correct answers minus logit of the incorrect ones. Unit: logits; range: unbounded, 0 is indifference.",
    },
    PROB_DIFF: {
      value: "prob-diff",
      description:
        "Probability of the correct answers minus probability of the incorrect ones. Unit: probability; range: -1 to 1, 0 is indifference.",
    },
  },
});
