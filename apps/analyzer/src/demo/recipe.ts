/**
 * @file The recipe of the demo language, read from recipe.json and checked once: sentence templates, kinds of rows,
 * loss weights and the order of the vocabulary. What the templates mean is in grammar.ts; the words themselves are
 * in task/demo-lexicon.ts.
 */
import { z } from "zod";
import recipeFile from "./recipe.json" with { type: "json" };

const share = z.number().positive();

const recipeShape = z.strictObject({
  /** Tokens in a row, `<bos>` included. */
  rowTokens: z.int().min(2),
  sentences: z.array(z.strictObject({ name: z.string(), weight: share, template: z.string() })).min(1),
  /** How often each kind of row is drawn. */
  rows: z.strictObject({ text: share, repeat: share, count: share, cycle: share }),
  /** Repeat rows: classes the words come from, and how many different words are repeated. */
  repeat: z.strictObject({ classes: z.array(z.string()).min(1), shortest: z.int().min(1), longest: z.int().min(1) }),
  /** Loss weight of a token of text, or of the first round of a repeat row, that nothing determines; all others have 1. */
  freeWeight: z.number().min(0).max(1),
  /** Words in the order of their token ids, as lines of words with a space between. */
  vocabulary: z.array(z.string()).transform((lines) => lines.flatMap((line) => line.split(" "))),
});

export type RowKind = keyof z.infer<typeof recipeShape>["rows"];

export const recipe = recipeShape.parse(recipeFile);
