/** @file The settings of a run, as part of it. */
import { builder } from "../../builder.ts";
import { Metric } from "../metric/type.ts";

export const RunSettings = builder.drizzleObject("runs", {
  variant: "RunSettings",
  description: "Everything that, with model, weights and data, decides the numbers of a run.",
  select: { columns: { id: true } },
  fields: (t) => ({
    method: t.exposeString("method", {
      description: 'Attribution method: "eap", "eap-ig", "clean-corrupted", "eap-ig-activations" or "exact".',
    }),
    level: t.exposeString("level", { description: 'What is scored: "edge" for every edge, "node" for every node.' }),
    steps: t.exposeInt("steps", {
      description:
        "Points on the path from corrupted to clean, at least 1; fixed where a method has no path of its own.",
    }),
    path: t.exposeString("path", {
      description: 'Rule that places the points on the path: "left", "right", "paper", "midpoint" or "gauss-legendre".',
    }),
    metric: t.expose("metric", { type: Metric, description: "Metric whose gradient scores the edges." }),
    ablation: t.exposeString("ablation", {
      description:
        'What replaces the activation of an edge outside the circuit; "interchange" is the one of the corrupted prompt.',
    }),
    selection: t.exposeString("selection", { description: 'How edges are chosen by score: "topn" or "greedy".' }),
    threshold: t.exposeFloat("threshold", {
      description: "Share of the behaviour the circuit must recover, floor-corrected. Range: 0 to 1.",
    }),
    numericType: t.exposeString("numericType", {
      description: 'Type of the numbers computed with, such as "float32".',
    }),
  }),
});
