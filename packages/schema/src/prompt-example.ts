/** @file A pair of prompts for people to look at, kept with a dataset: the texts of its tokens. */
import { z } from "zod";

/** PostgreSQL's JSON cannot hold U+0000. */
const token = z
  .string()
  .max(1000)
  .regex(/^[^\0]*$/);
const tokens = z.array(token).max(4096);

export const promptExample = z
  .strictObject({
    /** Texts of the tokens, as they stand in the prompt. */
    clean: tokens.min(1),
    /** As many as in `clean`. */
    corrupted: tokens.min(1),
    /** Where the answer is read: 0 ≤ position < tokens. */
    position: z.int().min(0),
    /** Texts of the answers that count as right and wrong. */
    correct: tokens,
    incorrect: tokens,
  })
  .refine(({ clean, corrupted }) => clean.length === corrupted.length, "the two prompts must be equally long");
export type PromptExample = z.infer<typeof promptExample>;

/** Whether the tokens of a prompt write no spaces of their own, as those of word-level tokenizers: then they are shown apart. */
export const standApart = (tokens: readonly string[]): boolean => !tokens.some((text) => text.startsWith(" "));

/** Pairs kept with a dataset: enough to see what changes, small beside one circuit. */
export const EXAMPLES_KEPT = 4;
