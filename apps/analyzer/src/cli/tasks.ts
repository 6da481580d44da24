/** @file `atlas tasks`: which tasks there are, and what their prompts look like to a model's tokenizer. */
import type { TaskSettings } from "@atlas/schema";
import { Command } from "commander";
import { datasetHash } from "../task/dataset.ts";
import { loadTokenizer } from "../task/load-tokenizer.ts";
import { previewOf } from "../task/preview.ts";
import { findTask, TASKS } from "../task/tasks.ts";
import { jsonOption, wholeNumber } from "./options.ts";
import { printJson, printLine } from "./output.ts";
import { previewLines } from "./preview-lines.ts";
import { chosenTaskSettings, taskOptions } from "./task-options.ts";

/** Pairs shown where nobody says how many: enough to see the rule, few enough for one screen. */
const SHOWN = 5;

export const tasksCommand = () =>
  new Command("tasks")
    .description("What models are asked to do")
    .addCommand(listCommand())
    .addCommand(previewCommand());

const listCommand = () => new Command("list").description("The tasks there are").addOption(jsonOption()).action(list);

function previewCommand(): Command {
  const command = new Command("preview")
    .description("Pairs of prompts side by side, as a model's tokenizer sees them; differing tokens are marked")
    .argument("<task>", "a task's name, or a .jsonl or .csv file of one's own")
    .requiredOption("--model <dir>", "a checkpoint or model folder with its tokenizer.json")
    .option("--n <number>", "pairs to show", wholeNumber("--n", 1), SHOWN)
    .addOption(jsonOption());
  for (const option of taskOptions()) command.addOption(option);
  return command.action(preview);
}

function list({ json }: { json?: boolean }): void {
  for (const { name, version, group, title, description, metric, corruptions, citation, license } of TASKS) {
    if (json) printJson({ name, version, group, title, description, metric, corruptions, citation, license });
    else printLine(`${name}: ${description} Metric ${metric}; corruptions ${corruptions.join(", ")}.`);
  }
}

async function preview(
  name: string,
  { model, n, json, ...settings }: TaskSettings & { model: string; n: number; json?: boolean },
): Promise<void> {
  const task = await findTask(name);
  const tokenizer = await loadTokenizer(model);
  const dataset = task.generate(tokenizer, chosenTaskSettings(settings));
  const shown = { ...previewOf(task, dataset, tokenizer, n), hash: datasetHash(dataset) };
  if (json) printJson(shown);
  else for (const line of previewLines(shown, process.stdout.isTTY)) printLine(line);
}
