/** @file What a task says of itself, and the dataset it makes for a tokenizer. One file per task holds its rule. */
import { type TaskGroup, type TaskMetric, type TaskSettings, UserError } from "@atlas/schema";
import type { TaskDataset } from "./dataset.ts";
import type { LoadedTokenizer } from "./tokenizer.ts";

/** A task that cannot be asked of this model, whatever its settings: no fault where several tasks were named at once. */
export class NotServed extends UserError {}

export interface Task {
  /** As in the command line, the database and the URL. */
  name: string;
  /** Rises with every change of the prompts that the same settings give, so that old results keep their meaning. */
  version: number;
  group: TaskGroup;
  title: string;
  description: string;
  /** Taken where the settings name no other. */
  metric: TaskMetric;
  /** The published prompts have no seed: every checkpoint has a draw of its own in paper mode. */
  redrawn?: true;
  /** Nobody asked for this task by its name: a model that cannot be asked it is spared it. */
  ifServed?: true;
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
   * @throws NotServed when the tokenizer lacks words that the task needs, or the task has no such mode; UserError when the settings
   *   do not fit the task.
   */
  generate(tokenizer: LoadedTokenizer, settings?: TaskSettings): TaskDataset;
}
