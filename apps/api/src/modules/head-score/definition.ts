/** @file What a head score means: formula, unit, range and sign, as it was computed. */
import { builder } from "../../builder.ts";

export const ScoreMode = builder.enumType("ScoreMode", {
  description: "Which of two ways of computing a score.",
  values: {
    CORRECTED: { value: "corrected", description: "What is wrong with the published computation is mended." },
    PAPER: { value: "paper", description: "As published, flaws included." },
  },
});

export const HeadScoreDefinition = builder.drizzleObject("headScoreDefinitions", {
  name: "HeadScoreDefinition",
  description: "What a score of attention heads means. A changed formula is a new version; old scores keep their own.",
  select: { columns: { id: true } },
  fields: (t) => ({
    name: t.exposeString("name", { description: 'Name of the score, such as "induction".' }),
    version: t.exposeInt("version", { description: "Version of the formula and its data, from 1." }),
    mode: t.expose("mode", { type: ScoreMode, description: "How it was computed." }),
    title: t.exposeString("title", { description: "What a person calls it." }),
    definition: t.exposeString("definition", { description: "The formula in words, and what a high value means." }),
    modeNote: t.exposeString("modeNote", { description: "What this mode does that the other does not." }),
    unit: t.exposeString("unit", { description: 'Unit of the values: "attention", "percent" or "share".' }),
    low: t.exposeFloat("low", {
      nullable: true,
      description: "Range: the smallest value there can be; null where there is no bound.",
    }),
    high: t.exposeFloat("high", {
      nullable: true,
      description: "Range: the largest value there can be; null where there is no bound.",
    }),
    sign: t.exposeString("sign", { description: "What larger, smaller and negative values mean." }),
    threshold: t.exposeFloat("threshold", {
      description: "A head above it counts as one of its kind. Unit: that of the values.",
    }),
    source: t.exposeString("source", { description: "Where the score comes from." }),
  }),
});
