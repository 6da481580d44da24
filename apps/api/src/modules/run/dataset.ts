/** @file The prompts of a run, as part of it. */
import { builder } from "../../builder.ts";

builder.drizzleObject("datasets", {
  name: "Dataset",
  description: "The prompts of a run: pairs of a clean and a corrupted prompt of equal length.",
  select: { columns: { id: true } },
  fields: (t) => ({
    hash: t.exposeString("hash", { description: "SHA-256 of the token ids, positions and answers, in hexadecimal." }),
    items: t.exposeInt("items", { description: "Number of prompt pairs, at least 1." }),
    positions: t.exposeInt("positions", { description: "Length of the longest prompt. Unit: tokens, at least 1." }),
  }),
});
