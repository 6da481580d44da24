/** @file Datasets: the prompts of runs. */
import type { PromptExample as Example } from "@atlas/schema";
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";

const PromptExample = builder.objectRef<Example>("PromptExample").implement({
  description: "A pair of prompts as texts of tokens: entry i of clean stands where entry i of corrupted does.",
  fields: (t) => ({
    clean: t.exposeStringList("clean", { description: "Tokens of the clean prompt, with the spaces they begin with." }),
    corrupted: t.exposeStringList("corrupted", { description: "Tokens of the corrupted prompt, as many." }),
    differing: t.intList({
      description: "Places at which the two differ, counted from 0.",
      resolve: ({ clean, corrupted }) => clean.flatMap((token, at) => (token === corrupted[at] ? [] : [at])),
    }),
    position: t.exposeInt("position", { description: "Place at which the answer is read, counted from 0." }),
    correct: t.exposeStringList("correct", { description: "Tokens that count as right." }),
    incorrect: t.exposeStringList("incorrect", { description: "Tokens that count as wrong." }),
  }),
});

export const Dataset = builder.drizzleNode("datasets", {
  name: "Dataset",
  description: "The prompts of a run: pairs of a clean and a corrupted prompt of equal length.",
  id: { column: (dataset) => dataset.id },
  select: { columns: { id: true } },
  fields: (t) => ({
    hash: t.exposeString("hash", { description: "SHA-256 of the token ids, positions and answers, in hexadecimal." }),
    items: t.exposeInt("items", { description: "Number of prompt pairs, at least 1." }),
    task: t.relation("task", {
      nullable: true,
      description:
        "Task and version that the prompts were first made for; null where that may not be seen, and for datasets of before it was kept.",
      query: (_args, { viewer }) => ({ where: visible(viewer).tasks }),
    }),
    mode: t.exposeString("mode", {
      nullable: true,
      description:
        'Data rules: "paper" for those of Tigges et al. 2024 as published, "corrected" where they are mended; null for datasets of before it was kept, and where the prompts are a user\'s own.',
    }),
    seed: t.exposeFloat("seed", {
      nullable: true,
      description:
        "Which draw of prompts, a whole number. Range: 0 to 4294967295; null for datasets of before it was kept, and where the prompts are a user's own.",
    }),
    corruption: t.exposeString("corruption", {
      nullable: true,
      description:
        "What the corrupted prompts change, by the task's own names; null for datasets of before it was kept.",
    }),
    bos: t.exposeBoolean("bos", {
      nullable: true,
      description:
        "Whether prompts begin with the tokenizer's beginning-of-text token; null for datasets of before it was kept.",
    }),
    language: t.exposeString("language", {
      nullable: true,
      description:
        'Language of the prompts: "English", "demo language", or "custom" for a user\'s own; null for datasets of before it was kept.',
    }),
    tokenizerHash: t.exposeString("tokenizerHash", {
      nullable: true,
      description:
        "SHA-256 of the content of the tokenizer that made the token ids, in hexadecimal; null for datasets of before it was kept.",
    }),
    examples: t.expose("examples", {
      type: [PromptExample],
      nullable: true,
      description:
        "The first pairs, at most four; null for datasets of before they were kept, and for prompts given as token ids.",
    }),
    positions: t.exposeInt("positions", { description: "Length of the longest prompt. Unit: tokens, at least 1." }),
  }),
});
