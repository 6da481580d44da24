/** @file A dataset for people to look at: token by token, with what differs between clean and corrupted. */
import type { PromptExample, TaskMetric } from "@atlas/schema";
import type { DatasetOrigin, Item, TaskDataset } from "./dataset.ts";
import { exampleOf } from "./examples.ts";
import type { Task } from "./task.ts";
import type { LoadedTokenizer } from "./tokenizer.ts";

export interface PreviewItem extends PromptExample {
  /** Positions at which the two prompts differ. */
  differing: number[];
}

export interface Preview {
  task: string;
  version: number;
  title: string;
  metric: TaskMetric;
  citation: string | null;
  license: string | null;
  origin: DatasetOrigin | undefined;
  /** In the whole dataset. */
  count: number;
  /** Tokens of the shortest and the longest prompt. */
  lengths: [number, number];
  items: PreviewItem[];
}

/** @param shown how many items to show, the first of the dataset. */
export function previewOf(task: Task, dataset: TaskDataset, tokenizer: LoadedTokenizer, shown: number): Preview {
  const { version, title, citation, license } = task;
  const lengths = dataset.items.map(({ clean }) => clean.length);
  return {
    ...{ task: task.name, version, title, metric: dataset.metric, citation, license, origin: dataset.origin },
    count: dataset.items.length,
    lengths: [Math.min(...lengths), Math.max(...lengths)],
    items: dataset.items.slice(0, shown).map((item) => previewItem(item, tokenizer)),
  };
}

function previewItem(item: Item, tokenizer: LoadedTokenizer): PreviewItem {
  const { clean, corrupted } = item;
  return { ...exampleOf(item, tokenizer), differing: clean.flatMap((id, at) => (id === corrupted[at] ? [] : [at])) };
}
