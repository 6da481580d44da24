/** @file The words of a run's settings by which results can be chosen. */
import { builder } from "../../builder.ts";

export const AttributionMethod = builder.enumType("AttributionMethod", {
  description: "How edges or nodes are scored.",
  values: {
    EAP: { value: "eap", description: "Edge attribution patching: gradients at the clean prompt." },
    EAP_IG: { value: "eap-ig", description: "Gradients averaged along a path of inputs from corrupted to clean." },
    CLEAN_CORRUPTED: { value: "clean-corrupted", description: "The mean of the gradients at both prompts." },
    EAP_IG_ACTIVATIONS: {
      value: "eap-ig-activations",
      description: "Gradients averaged along paths of activations, one group of nodes at a time.",
    },
    EXACT: { value: "exact", description: "Every edge or node corrupted for real, one at a time." },
  },
});

export const AttributionLevel = builder.enumType("AttributionLevel", {
  description: "What is scored, and what circuits are chosen from.",
  values: {
    EDGE: { value: "edge", description: "Every edge of the computation graph." },
    NODE: { value: "node", description: "Every node that writes: heads, MLPs and the input." },
  },
});

export const SearchRule = builder.enumType("SearchRule", {
  description: "How the smallest faithful circuit is searched.",
  values: {
    STABLE: { value: "stable", description: "The smallest size from which faithfulness is kept." },
    BINARY: { value: "binary", description: "By plain bisection." },
    PAPER: {
      value: "paper",
      description: "As Tigges et al. 2024 do: the first crossing of plain faithfulness, at most 1,600 edges.",
    },
  },
});

export const Ablation = builder.enumType("Ablation", {
  description: "What replaces the output of a node where it is taken out.",
  values: {
    INTERCHANGE: { value: "interchange", description: "Its output on the corrupted prompt." },
    MEAN: { value: "mean", description: "Its mean output over a reference set of prompts." },
    ZERO: { value: "zero", description: "Zero." },
  },
});
