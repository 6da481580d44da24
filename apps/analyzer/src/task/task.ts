/** @file What a task says of itself, and the dataset it makes for a tokenizer. One file per task holds its rule. */
import type { MetricName, TaskSettings } from "@atlas/schema";
import type { TaskDataset } from "./dataset.ts";
import type { LoadedTokenizer } from "./tokenizer.ts";

/** `paper`: the four of Tigges et al. 2024; `further`: beyond them; `custom`: from a user's file. */
export type TaskGroup = "paper" | "further" | "custom";

export interface Task {
  /** As in the command line, the database and the URL. */
  name: string;
  /** Rises with every change of the prompts that the same settings give, so that old results keep their meaning. */
  version: number;
  group: TaskGroup;
  title: string;
  description: string;
  /** Taken where the settings name no other. */
  metric: MetricName;
  /** The file of a custom task. */
  path?: string;
  /** Where the task and its words come from. */
  citation: string;
  license: string;
  /** What `settings.corruption` may be; the first is taken in corrected mode. */
  corruptions: readonly string[];
  /**
   * The same tokenizer and settings give the same dataset, on every machine and at every checkpoint.
   * @throws UserError when the tokenizer lacks words that the task needs, or the settings do not fit the task.
   */
  generate(tokenizer: LoadedTokenizer, settings?: TaskSettings): TaskDataset;
}
