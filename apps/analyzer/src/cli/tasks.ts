/** @file `atlas tasks`: which tasks there are, and what their prompts look like to a model's tokenizer. */
import type { TaskSettings } from "@atlas/schema";
import { Command } from "commander";
import { datasetHash } from "../task/dataset.ts";
import { loadTokenizer } from "../task/load-tokenizer.ts";
import { previewOf } from "../task/preview.ts";
import type { Task } from "../task/task.ts";
import { findTask, TASKS, tasksOfGroup } from "../task/tasks.ts";
import { MODEL_ARGUMENT, modelFolder } from "./model-folder.ts";
import { jsonOption, wholeNumber } from "./options.ts";
import { printJson, printLine } from "./output.ts";
import { previewLines, type Terminal } from "./preview-lines.ts";
import { chosenTaskSettings, taskMetricOption, taskOptions } from "./task-options.ts";

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
    .requiredOption("--model <model>", `whose tokenizer is asked: ${MODEL_ARGUMENT}`)
    .option("--n <number>", "pairs to show", wholeNumber("--n", 1), SHOWN)
    .addOption(jsonOption());
  for (const option of [...taskOptions(), taskMetricOption()]) command.addOption(option);
  return command.action(preview);
}

function list({ json }: { json?: boolean }): void {
  if (json) for (const task of TASKS) printJson(described(task));
  else for (const line of listLines()) printLine(line);
}

function described({ name, version, group, title, description, metric, corruptions, citation, license }: Task) {
  return { name, version, group, title, description, metric, corruptions, citation, license };
}

const GROUPS = { paper: "The four of Tigges et al. 2024", further: "Further tasks" };

function listLines(): string[] {
  const taskLines = ({ name, description, metric, corruptions }: Task) => [
    `  ${name}: ${description}`,
    `    metric ${metric}; corruptions ${corruptions.join(", ")}`,
  ];
  const groups = (["paper", "further"] as const).flatMap((group) => [
    `${GROUPS[group]}, together called ${group}:`,
    ...tasksOfGroup(group).flatMap(taskLines),
    "",
  ]);
  return [
    ...groups,
    "all is every task that a model's tokenizer can serve; a .jsonl or .csv file of pairs is a task of one's own.",
  ];
}

function terminal(): Terminal {
  return {
    colour: process.stdout.isTTY,
    width: process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY,
  };
}

async function preview(
  name: string,
  { model, n, json, ...settings }: TaskSettings & { model: string; n: number; json?: boolean },
): Promise<void> {
  const task = await findTask(name);
  const tokenizer = await loadTokenizer(await modelFolder(model, "tokenizer"));
  const dataset = task.generate(tokenizer, chosenTaskSettings(settings));
  const shown = { ...previewOf(task, dataset, tokenizer, n), hash: datasetHash(dataset) };
  if (json) printJson(shown);
  else for (const line of previewLines(shown, terminal())) printLine(line);
}
