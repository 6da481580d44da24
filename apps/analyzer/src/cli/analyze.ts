/** @file `atlas analyze`: tasks on every checkpoint of a folder, saved to the database. */
import { resolve } from "node:path";
import { type HeadScoreName, type HeadScoreSettings, type TaskSettings, UserError } from "@atlas/schema";
import { Command, Option } from "commander";
import { folderOf, localLines } from "../checkpoint/family/local-line.ts";
import { type CheckpointRef, lineModel, type ModelLine } from "../checkpoint/family/model-line.ts";
import { isPath } from "../checkpoint/family/named-checkpoint.ts";
import type { DeviceChoice } from "../onnx/choose-device.ts";
import { analyzeCheckpoint, headArguments, settingsArguments, type TaskResult } from "../runs/analyze-checkpoint.ts";
import type { HeadAnalysis } from "../runs/analyze-heads.ts";
import type { Terms } from "../task/custom/custom-task.ts";
import type { Task } from "../task/task.ts";
import { findTasks, TASKS } from "../task/tasks.ts";
import { analysisOptions, chosenAnalysis } from "./analysis-options.ts";
import { withDatabase } from "./database.ts";
import { takeDevice } from "./devices.ts";
import { reportHeads } from "./head-lines.ts";
import { fetchModel, MODEL_ARGUMENT } from "./model-folder.ts";
import { deviceOption, jsonOption, memoryOption, scoreNames } from "./options.ts";
import { note, printJson, printLine, progressBar, shown } from "./output.ts";
import { reportJson, reportLine } from "./report.ts";
import { chosenTerms, taskOptions, termOptions } from "./task-options.ts";

const TASK_NAMES =
  `${TASKS.map(({ name }) => name).join(", ")}; paper for the first four, further for the rest, all for what the tokenizer can ` +
  "serve; or a .jsonl or .csv file; several with commas between";

interface Options extends Terms, Pick<TaskSettings, "mode"> {
  task?: string;
  heads?: HeadScoreName[] | true;
  text?: string;
  family?: string;
  model?: string;
  device: DeviceChoice;
  memory?: number;
  json?: boolean;
}

export function analyzeCommand(): Command {
  const command = new Command("analyze")
    .description("Behaviour, circuit and faithfulness of every checkpoint in a folder; results are saved")
    .argument("<model>", `${MODEL_ARGUMENT}; or a folder of step folders, or a suite of models`)
    .option("--task <names>", TASK_NAMES)
    .addOption(
      new Option(
        "--heads [names]",
        "score every attention head, with or without tasks: scores with commas between, or all that the tokenizer serves (atlas heads --help)",
      ).argParser(scoreNames),
    )
    .option("--text <file>", "text for the copy suppression of heads; otherwise English that comes with the program")
    .option(
      "--family <name>",
      "family to store the models under; otherwise what the trainer said, or the suite's folder",
    )
    .option("--model <name>", "name to store a single model under; otherwise family/folder")
    .addOption(deviceOption())
    .addOption(memoryOption())
    .addOption(jsonOption());
  for (const option of [...taskOptions(), ...termOptions(), ...analysisOptions()]) command.addOption(option);
  return command
    .addHelpText(
      "after",
      "\nResults that are stored already are not computed again. --json prints a line per checkpoint and task.\n" +
        "--mode paper also scores in 30 steps, searches and averages as Tigges et al. 2024 do, and draws greater-than and agreement\n" +
        "anew for each checkpoint (docs/modes.md).",
    )
    .action(analyze);
}

/** A checkpoint, where it lies, and how to name it. */
interface Found {
  line: ModelLine;
  checkpoint: CheckpointRef;
  directory: string;
  name: string;
}

async function checkpointsOf(model: string): Promise<Found[]> {
  if (!(await isPath(model))) {
    const { line, ref, directory } = await fetchModel(model);
    return [{ line, checkpoint: ref, directory, name: `${model.split("@")[0]}@${ref.revision}` }];
  }
  return (await localLines(model)).flatMap((line) =>
    line.checkpoints.map((checkpoint) => {
      const directory = folderOf(line, checkpoint);
      return { line, checkpoint, directory, name: directory };
    }),
  );
}

async function analyze(target: string, options: Options, self: Command): Promise<void> {
  const heads = headSettings(options);
  if (options.task === undefined && heads === undefined)
    throw new UserError("Nothing is asked for; give --task, --heads or both.");
  const tasks = options.task === undefined ? [] : await findTasks(options.task, chosenTerms(options));
  const { taskSettings, choice } = chosenAnalysis(self);
  const all = await checkpointsOf(target);
  const device = await takeDevice(options.device);
  await withDatabase("analyze", async ({ database }) => {
    const bar = progressBar("analysing");
    const leftOut = new Set<string>();
    try {
      for (const [index, { line, checkpoint, directory, name: where }] of all.entries()) {
        const model = lineModel(line, options);
        const done = (fraction: number) =>
          bar.update((index + fraction) / all.length, `${model.name} ${checkpoint.revision},`);
        const onResult = (result: TaskResult) => report(result, options.json === true);
        const onLeftOut = (task: Task, reason: string) => noteOnce(leftOut, `${task.name} is left out: ${reason}`);
        const again = `npx atlas analyze ${where} --family ${model.family} --model ${model.name}`;
        const command = ({ path, name }: Task) =>
          [again, `--task ${path ?? name}`, ...settingsArguments(taskSettings), ...settingsArguments(choice)].join(" ");
        const asked = heads && { settings: heads, command: [again, ...headArguments(heads)].join(" ") };
        const onHeads = (result: HeadAnalysis) => reportHeads(result, options.json === true);
        await analyzeCheckpoint(
          database.db,
          { directory, checkpoint, model, tasks, taskSettings, choice, command, ...(asked && { heads: asked }) },
          { device, memory: options.memory, onProgress: done, onResult, onHeads, onLeftOut },
        );
      }
    } finally {
      bar.stop();
    }
  });
}

function headSettings({ heads, mode, text }: Options): HeadScoreSettings | undefined {
  if (heads === undefined) {
    if (text !== undefined) throw new UserError("--text is for head scores; give --heads as well.");
    return undefined;
  }
  return { ...(heads !== true && { scores: heads }), ...(mode && { mode }), ...(text && { text: resolve(text) }) };
}

/** Checkpoints of one model have the same tokenizer, and the same to say of it. */
function noteOnce(said: Set<string>, sentence: string): void {
  if (!said.has(sentence)) note(sentence);
  said.add(sentence);
}

function report(result: TaskResult, json: boolean): void {
  if (json) printJson(jsonLine(result));
  else for (const line of textLines(result)) printLine(line);
}

function jsonLine({ performance, circuit, report, ...result }: TaskResult) {
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
    report: report && reportJson(report),
  };
}

/** The result, and for one that was computed now what it cost. */
function textLines({ model, revision, task, performance, circuit, computed, ...cost }: TaskResult): string[] {
  const { metric, clean, corrupted, accuracy } = performance;
  const behaviour = `${metric} ${shown(clean)} (corrupted ${shown(corrupted)}), accuracy ${accuracy.toFixed(2)}`;
  const size = `circuit ${circuit.edges} edges, faithfulness ${shown(circuit.faithfulness.floorCorrected)}`;
  const line = `${model} ${revision} ${task}: ${behaviour}; ${size}`;
  if (!computed || cost.report === null) return [`${line} (stored before)`];
  return [line, `  completeness gap ${shown(cost.completenessGap)}; ${reportLine(cost.report)}`];
}
