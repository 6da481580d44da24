/** @file Options that choose a task's prompts, for every command that takes a task. */
import { MAX_TASK_ITEMS, TASK_METRICS, TASK_MODES, type TaskSettings } from "@atlas/schema";
import { Option } from "commander";
import type { Terms } from "../task/custom/custom-task.ts";
import { wholeNumber } from "./options.ts";

export const taskOptions = (): Option[] => [
  new Option(
    "--mode <name>",
    "corrected mends what is wrong with the published data rules, paper takes them as they are",
  ).choices(TASK_MODES),
  new Option("--seed <number>", "another draw of prompts").argParser(wholeNumber("--seed", 0, 2 ** 32 - 1)),
  new Option("--size <number>", "pairs of prompts").argParser(wholeNumber("--size", 1, MAX_TASK_ITEMS)),
  new Option("--corruption <name>", "what corrupted prompts change (atlas tasks list names them)"),
  new Option("--bos", "begin prompts with the tokenizer's beginning-of-text token"),
  new Option("--no-bos", "do not; the default for real languages"),
];

/** For commands that show tasks; those that measure take every metric. */
export const taskMetricOption = (): Option =>
  new Option("--metric <name>", "what is measured at the answer, where it is not the task's own").choices(TASK_METRICS);

export const termOptions = (): Option[] => [
  new Option("--license <terms>", "of a task's file: an SPDX name or a sentence, kept with its results"),
  new Option("--citation <work>", "of a task's file: what to cite, kept with its results"),
];

export const chosenTerms = ({ license, citation }: Terms): Terms => given({ license, citation });

/** Those settings that the command line chose. */
export function chosenTaskSettings(options: TaskSettings): TaskSettings {
  const { mode, seed, size, corruption, bos, metric } = options;
  return given({ mode, seed, size, corruption, bos, metric });
}

/** Without what is absent. */
function given<T extends object>(chosen: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const entries = Object.entries(chosen).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}
