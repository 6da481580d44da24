/** @file What a task says of itself, and the dataset it makes for a tokenizer. One file per task holds its rule. */
import type { MetricName, TaskGroup, TaskSettings } from "@atlas/schema";
import type { TaskDataset } from "./dataset.ts";
import type { LoadedTokenizer } from "./tokenizer.ts";

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
  /** SHA-256 (hex) of that file. */
  sourceHash?: string;
  /** Where the task and its words come from; null, as the licence, where a user's file comes without. */
  citation: string | null;
  license: string | null;
  /** What `settings.corruption` may be; the first is taken in corrected mode. */
  corruptions: readonly string[];
  /**
   * The same tokenizer and settings give the same dataset, on every machine and at every checkpoint.
   * @throws UserError when the tokenizer lacks words that the task needs, or the settings do not fit the task.
   */
  generate(tokenizer: LoadedTokenizer, settings?: TaskSettings): TaskDataset;
}
