/** @file `atlas analyze`: tasks on every checkpoint of a folder, saved to the database. */
import type { TaskSettings } from "@atlas/schema";
import { Command } from "commander";
import { folderOf, localLines } from "../checkpoint/family/local-line.ts";
import { lineModel } from "../checkpoint/family/model-line.ts";
import type { DeviceChoice } from "../onnx/choose-device.ts";
import { analyzeCheckpoint, type TaskResult, taskArguments } from "../runs/analyze-checkpoint.ts";
import type { Terms } from "../task/custom/custom-task.ts";
import type { Task } from "../task/task.ts";
import { findTasks, TASKS } from "../task/tasks.ts";
import { withDatabase } from "./database.ts";
import { takeDevice } from "./devices.ts";
import { deviceOption, jsonOption, memoryOption } from "./options.ts";
import { printJson, printLine, progressBar, shown } from "./output.ts";
import { chosenTaskSettings, chosenTerms, taskOptions, termOptions } from "./task-options.ts";

interface Options extends TaskSettings, Terms {
  task: string;
  family?: string;
  model?: string;
  device: DeviceChoice;
  memory?: number;
  json?: boolean;
}

export function analyzeCommand(): Command {
  const command = new Command("analyze")
    .description("Behaviour, circuit and faithfulness of every checkpoint in a folder; results are saved")
    .argument("<dir>", "a checkpoint, a model (step folders) or a suite of models")
    .requiredOption(
      "--task <names>",
      `${TASKS.map(({ name }) => name).join(", ")}, several with commas between, or all`,
    )
    .option(
      "--family <name>",
      "family to store the models under; otherwise what the trainer said, or the suite's folder",
    )
    .option("--model <name>", "name to store a single model under; otherwise family/folder")
    .addOption(deviceOption())
    .addOption(memoryOption())
    .addOption(jsonOption());
  for (const option of [...taskOptions(), ...termOptions()]) command.addOption(option);
  return command
    .addHelpText(
      "after",
      "\nResults that are stored already are not computed again. --json prints a line per checkpoint and task.",
    )
    .action(analyze);
}

async function analyze(directory: string, options: Options): Promise<void> {
  const tasks = await findTasks(options.task, chosenTerms(options));
  const taskSettings = chosenTaskSettings(options);
  const lines = await localLines(directory);
  const all = lines.flatMap((line) => line.checkpoints.map((checkpoint) => ({ line, checkpoint })));
  const device = await takeDevice(options.device);
  await withDatabase("analyze", async ({ database }) => {
    const bar = progressBar("analysing");
    try {
      for (const [index, { line, checkpoint }] of all.entries()) {
        const model = lineModel(line, options);
        const done = (fraction: number) =>
          bar.update((index + fraction) / all.length, `${model.name} ${checkpoint.revision},`);
        const onResult = (result: TaskResult) => report(result, options.json === true);
        const folder = folderOf(line, checkpoint);
        const where = `npx atlas analyze ${folder} --family ${model.family} --model ${model.name}`;
        const command = ({ path, name }: Task) =>
          [where, `--task ${path ?? name}`, ...taskArguments(taskSettings)].join(" ");
        await analyzeCheckpoint(
          database.db,
          { directory: folder, checkpoint, model, tasks, taskSettings, command },
          { device, memory: options.memory, onProgress: done, onResult },
        );
      }
    } finally {
      bar.stop();
    }
  });
}

function report(result: TaskResult, json: boolean): void {
  if (json) printJson(jsonLine(result));
  else printLine(textLine(result));
}

function jsonLine({ performance, circuit, ...result }: TaskResult) {
  const { metric, clean, corrupted, accuracy } = performance;
  const { requestedEdges, edges, nodes, reached, faithfulness } = circuit;
  return {
    ...result,
    metricName: metric,
    metric: clean,
    corruptedMetric: corrupted,
    accuracy,
    circuit: { requestedEdges, prunedEdges: edges, nodes, reached },
    faithfulness,
  };
}

function textLine({ model, revision, task, performance, circuit, computed }: TaskResult): string {
  const { metric, clean, corrupted, accuracy } = performance;
  const behaviour = `${metric} ${shown(clean)} (corrupted ${shown(corrupted)}), accuracy ${accuracy.toFixed(2)}`;
  const size = `circuit ${circuit.edges} edges, faithfulness ${shown(circuit.faithfulness.floorCorrected)}`;
  return `${model} ${revision} ${task}: ${behaviour}; ${size}${computed ? "" : " (stored before)"}`;
}
