import { expect, test } from "vitest";
import { z } from "zod";
import { choiceWords, edgesChoice } from "./settings.ts";
import { parseView } from "./view.ts";

const wordsOf = (params: Record<string, string>) => choiceWords(parseView(z.object(edgesChoice), params));

test("what is chosen is said in words, and the usual has none", () => {
  expect(wordsOf({})).toBeNull();
  expect(wordsOf({ ablation: "ZERO", draw: "7" })).toBe("zero ablation, draw 7 of prompts");
  expect(wordsOf({ metric: "KL", ablation: "MEAN", reference: "clean", pooled: "false", search: "PAPER" })).toBe(
    "divergence from the clean run, mean ablation, over the clean prompts, position by position, the paper's search",
  );
  expect(wordsOf({ reference: "a".repeat(64), pooled: "true", method: "EXACT", draw: "b".repeat(64) })).toBe(
    "over prompts aaaaaaaaaaaa, pooled over positions, exact patching, prompts bbbbbbbbbbbb",
  );
});
