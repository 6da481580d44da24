/** @file Pairs of prompts for models without a language. */
import type { TaskDataset } from "../../task/dataset.ts";
import { seededUniform } from "../../tensor/random.ts";

export interface PromptShape {
  items: number;
  /** Tokens of each prompt. */
  tokens: number;
}

/** Pairs that differ in one token, with one right and one wrong answer. */
export function randomPrompts({ items, tokens }: PromptShape, vocabulary: number): TaskDataset {
  const uniform = seededUniform(3);
  const token = () => Math.floor(uniform() * vocabulary);
  const item = () => {
    const clean = Array.from({ length: tokens }, token);
    const corrupted = clean.with(tokens >> 1, token());
    return { clean, corrupted, position: tokens - 1, correct: [1], incorrect: [2] };
  };
  return { task: "benchmark", version: 1, metric: "logit-diff", items: Array.from({ length: items }, item) };
}
