/** @file Component swaps: what a checkpoint does with components of another checkpoint of the same training. */
import type { SwapDefinition, SwapFinding } from "@atlas/schema";
import { builder } from "../../builder.ts";

interface Swap {
  definition: SwapDefinition;
  finding: SwapFinding;
}

export const ComponentSwap = builder.objectRef<Swap>("ComponentSwap").implement({
  description:
    "Groups of components that compute with the parameters of another checkpoint of the same training. Means are over the prompts, in the task's metric.",
  fields: (t) => ({
    source: t.string({
      description: "Revision of the checkpoint that components are taken from.",
      resolve: ({ finding }) => finding.source.revision,
    }),
    sourceStep: t.int({
      description: "Its optimiser steps.",
      resolve: ({ finding }) => finding.source.step,
    }),
    ahead: t.int({
      nullable: true,
      description: "How many steps later the source always is; null where it is one for all checkpoints.",
      resolve: ({ definition: { from } }) => ("ahead" in from ? from.ahead : null),
    }),
    baseline: t.float({
      description: "Mean metric of the checkpoint as it is. Unit: the metric's.",
      resolve: ({ finding }) => finding.baseline,
    }),
    sourceMetric: t.float({
      description: "Mean metric of the source. Unit: the metric's.",
      resolve: ({ finding }) => finding.sourceMetric,
    }),
    components: t.stringList({
      description: 'Each group of components that are taken together, with spaces between, such as "a8.h2 a8.h10".',
      resolve: ({ definition }) => definition.groups.map((group) => group.join(" ")),
    }),
    swapped: t.floatList({
      description:
        "Mean metric with the components of each group taken. Unit: the metric's; entry i belongs to group i of components.",
      resolve: ({ finding }) => finding.swapped,
    }),
    shares: t.floatList({
      nullable: { list: false, items: true },
      description:
        "Share of the way from the checkpoint to the source: (swapped - baseline) / (sourceMetric - baseline). 0 is no effect, 1 is all of the difference; others are possible; null where the two do not differ.",
      resolve: ({ finding: { swapped, baseline, sourceMetric } }) =>
        swapped.map((value) => (sourceMetric === baseline ? null : (value - baseline) / (sourceMetric - baseline))),
    }),
  }),
});
