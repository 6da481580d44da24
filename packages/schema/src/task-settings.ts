/** @file What decides a task's prompts beside the task and the tokenizer. Every absent setting has a default of the task's own. */
import { z } from "zod";
import { type SearchRule, TASK_METRICS } from "./run-settings.ts";

/** `paper` takes the data rules of Tigges et al. 2024 as they are; `corrected` mends what is wrong with them. */
export const TASK_MODES = ["corrected", "paper"] as const;
export type TaskMode = (typeof TASK_MODES)[number];

/** The rule by which circuits are searched in each mode, where nobody asks for another. */
export const SEARCH_OF_MODE = { corrected: "stable", paper: "paper" } as const satisfies Record<TaskMode, SearchRule>;

/** `paper`: the four of Tigges et al. 2024; `further`: beyond them; `custom`: from a user's file. */
export const TASK_GROUPS = ["paper", "further", "custom"] as const;
export type TaskGroup = (typeof TASK_GROUPS)[number];

/** Enough for a standard error of 0.3% of the spread, and few enough to be generated at once. */
export const MAX_TASK_ITEMS = 100_000;

export const taskSettings = z.strictObject({
  mode: z.enum(TASK_MODES).exactOptional(),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .exactOptional(),
  /** Pairs of prompts. */
  size: z.int().min(1).max(MAX_TASK_ITEMS).exactOptional(),
  /** What the corrupted prompt changes, by the task's own names. */
  corruption: z.string().min(1).max(200).exactOptional(),
  /** Whether prompts begin with the tokenizer's beginning-of-text token. */
  bos: z.boolean().exactOptional(),
  metric: z.enum(TASK_METRICS).exactOptional(),
});
export type TaskSettings = z.infer<typeof taskSettings>;
