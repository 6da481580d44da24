/** @file Task performance, as part of a run. The store refuses numbers that are not finite, so nothing here is null. */
import { builder } from "../../builder.ts";
import { Metric } from "../metric/type.ts";

builder.drizzleObject("taskPerformances", {
  name: "TaskPerformance",
  description: "How well the whole model, with nothing removed, does a task at one checkpoint.",
  select: { columns: { runId: true } },
  fields: (t) => ({
    metric: t.expose("metric", { type: Metric, description: "Metric of the two means below." }),
    clean: t.exposeFloat("clean", {
      description: "Mean of the metric over the clean prompts. Unit: that of the metric.",
    }),
    corrupted: t.exposeFloat("corrupted", {
      description:
        "Mean of the metric with everything ablated: the floor. Under interchange that is the corrupted prompts, scored against the clean answers. Unit: that of the metric.",
    }),
    accuracy: t.exposeFloat("accuracy", {
      description:
        "Share of the prompts whose task's own metric is above zero, whatever else was measured. Range: 0 to 1.",
    }),
    items: t.exposeInt("items", { description: "Number of prompt pairs averaged over, at least 1." }),
  }),
});
