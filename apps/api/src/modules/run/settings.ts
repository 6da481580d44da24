/** @file The settings of a run, as part of it. */
import { builder } from "../../builder.ts";
import { Metric } from "../metric/type.ts";
import { Ablation, AttributionLevel, AttributionMethod, SearchRule } from "./enums.ts";

export const RunSettings = builder.drizzleObject("runs", {
  variant: "RunSettings",
  description: "Everything that, with model, weights and data, decides the numbers of a run.",
  select: { columns: { id: true } },
  fields: (t) => ({
    method: t.expose("method", { type: AttributionMethod, description: "How edges or nodes were scored." }),
    level: t.expose("level", { type: AttributionLevel, description: "What was scored." }),
    steps: t.exposeInt("steps", {
      description:
        "Points on the path from corrupted to clean, at least 1; fixed where a method has no path of its own.",
    }),
    path: t.exposeString("path", {
      description: 'Rule that places the points on the path: "left", "right", "paper", "midpoint" or "gauss-legendre".',
    }),
    metric: t.expose("metric", {
      type: Metric,
      description: "Metric by which edges or nodes are scored and circuits chosen.",
    }),
    ablation: t.expose("ablation", {
      type: Ablation,
      description: "What replaces the output of a node on an edge outside the circuit.",
    }),
    reference: t.exposeString("reference", {
      nullable: true,
      description:
        'Prompts that a mean is taken over: "clean" or "corrupted" for those of the data itself, others by the SHA-256 of their token ids. Null where the ablation is no mean.',
    }),
    pooled: t.exposeBoolean("pooled", {
      nullable: true,
      description:
        "Whether a mean is one over all positions instead of one for each. Null where the ablation is no mean.",
    }),
    selection: t.exposeString("selection", {
      description: 'How edges or nodes are chosen by score: "topn" or "greedy".',
    }),
    search: t.expose("search", { type: SearchRule, description: "How the circuit was searched." }),
    threshold: t.exposeFloat("threshold", {
      description:
        "Share of the behaviour the circuit must recover: floor-corrected, plain where the search is PAPER. Range: 0 to 1.",
    }),
    resamples: t.exposeInt("resamples", {
      description: "Number of resamples of the prompts for intervals and for how often edges are chosen; 0 is none.",
    }),
    numericType: t.exposeString("numericType", {
      description: 'Type of the numbers computed with, such as "float32".',
    }),
  }),
});
