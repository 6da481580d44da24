/** @file `atlas sweep`: tasks over many checkpoints of a model, wherever they lie; results are saved, and a stop only interrupts. */
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { type Database, openQueue, type Queue } from "@atlas/platform";
import {
  type HeadScoreName,
  type HeadScoreSettings,
  type SweepSettings,
  type TaskSettings,
  UserError,
} from "@atlas/schema";
import { Command, Option } from "commander";
import { lineModel } from "../checkpoint/family/model-line.ts";
import { chooseCheckpoints } from "../checkpoint/family/schedule.ts";
import { hubConfig } from "../checkpoint/hub/hub-config.ts";
import type { DeviceChoice } from "../onnx/choose-device.ts";
import { announceTasks } from "../runs/announce-tasks.ts";
import { jobWork } from "../runs/jobs.ts";
import { type CheckpointEnd, runSweep, type Sweep } from "../runs/sweep/run-sweep.ts";
import { SweepTarget } from "../runs/sweep/sweep-target.ts";
import type { Terms } from "../task/custom/custom-task.ts";
import { isTaskFile } from "../task/custom/records.ts";
import { findTasks } from "../task/tasks.ts";
import { analysisOptions, chosenAnalysis } from "./analysis-options.ts";
import { withDatabase } from "./database.ts";
import { takeDevice } from "./devices.ts";
import { deviceOption, diskOption, jsonOption, memoryOption, scoreNames } from "./options.ts";
import { note, printJson, printLine, progressBar } from "./output.ts";
import { SweepReport } from "./sweep-report.ts";
import { chosenTerms, taskOptions, termOptions } from "./task-options.ts";

interface Options extends Terms, Pick<TaskSettings, "mode"> {
  revisions: string;
  tasks?: string;
  heads?: HeadScoreName[] | true;
  device: DeviceChoice;
  family?: string;
  model?: string;
  keep?: boolean;
  disk?: number;
  memory?: number;
  worker: boolean;
  json?: boolean;
}

export function sweepCommand(): Command {
  const command = new Command("sweep")
    .description("Tasks on many checkpoints of a model: fetched once, analysed, saved, and removed again")
    .argument("<model>", "FAMILY/MODEL (see atlas families), hf:OWNER/NAME, or a folder of step folders")
    .requiredOption("--revisions <schedule>", "all, log, linear, sparse, paper, or a list such as step0,step512,1000")
    .option("--tasks <names>", "names or files with commas between, or all")
    .addOption(
      new Option("--heads [names]", "score every attention head as well: scores with commas between, or all").argParser(
        scoreNames,
      ),
    )
    .option("--keep", "leave what is fetched in the cache")
    .addOption(diskOption())
    .addOption(deviceOption())
    .addOption(memoryOption())
    .option("--family <name>", "family to store results under, instead of the model's own")
    .option("--model <name>", "name to store results under, instead of the model's own")
    .option("--no-worker", "only queue the jobs and follow them: workers run elsewhere (atlas worker, npm start)")
    .addOption(jsonOption());
  for (const option of [...taskOptions(), ...termOptions(), ...analysisOptions()]) command.addOption(option);
  return command
    .addHelpText(
      "after",
      "\nThe hub is HF_ENDPOINT (https://huggingface.co), the token HF_TOKEN, the cache HF_HUB_CACHE. Stopped in whatever way, the\n" +
        "same command goes on. Of a folder of one's own nothing is removed. Exit code 2 when a checkpoint failed.",
    )
    .action(run);
}

async function run(name: string, options: Options, self: Command): Promise<void> {
  if (options.keep && options.disk !== undefined)
    throw new UserError("--keep leaves everything on the disk; leave --disk away, or --keep.");
  if (options.tasks === undefined && options.heads === undefined)
    throw new UserError("Nothing is asked for; give --tasks, --heads or both.");
  const selection =
    options.tasks?.split(",").map((each) => (isTaskFile(each) ? resolve(each.trim()) : each.trim())) ?? [];
  const tasks = await findTasks(selection, chosenTerms(options));
  const stopping = new AbortController();
  const target = await SweepTarget.open(name, hubConfig(), stopping.signal);
  const sweep: Sweep = {
    name: target.line.source.kind === "local" ? resolve(name) : name,
    target,
    checkpoints: chooseCheckpoints(target.line, options.revisions),
    ...{ tasks, selection },
    settings: settingsOf(options, self),
  };
  const resources = { device: await takeDevice(options.device), threads: availableParallelism() };
  await withDatabase("sweep", async ({ database, log }) => {
    const queue = await openQueue(database, { log });
    const work = options.worker ? jobWork(database, queue, "analyze", resources) : undefined;
    try {
      work?.prepare();
      await announceTasks(database.db, tasks);
      if (work) await queue.work(work.handlers, work.atOnce);
      await follow({ database, queue, stopping }, sweep, options.json === true);
    } finally {
      await queue.stop();
      work?.stop();
    }
  });
}

interface Surroundings {
  database: Database;
  queue: Queue;
  stopping: AbortController;
}

async function follow({ database, queue, stopping }: Surroundings, sweep: Sweep, json: boolean): Promise<void> {
  const report = new SweepReport(sweep.checkpoints.length);
  const bar = progressBar(lineModel(sweep.target.line, sweep.settings).name);
  const stop = () => stopping.abort();
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const onEnd = (end: CheckpointEnd) => {
    report.add(end);
    if (json) printJson(jsonOf(end));
    else if (end.kind === "failed") note(report.line(end));
    else printLine(report.line(end));
  };
  const onProgress = (fraction: number, doing: string) => bar.update(fraction, `${report.pace()} ${doing},`);
  try {
    await runSweep(database, queue, sweep, { onEnd, onProgress }, stopping.signal);
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    bar.stop();
    note(
      `atlas: stopped with ${report.left()} of ${sweep.checkpoints.length} checkpoints left; the same command goes on.`,
    );
    process.exitCode = STOPPED;
    return;
  } finally {
    bar.stop();
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
  if (json) printJson({ summary: report.summary() });
  else for (const text of report.closing()) printLine(text);
  if (report.summary().failed > 0) process.exitCode = 2;
}

/** As shells say that Ctrl-C ended a command. */
const STOPPED = 130;

function jsonOf({ checkpoint, ...end }: CheckpointEnd) {
  return { ...checkpoint, ...end };
}

const filled = <T extends object>(chosen: T): T | undefined => (Object.keys(chosen).length > 0 ? chosen : undefined);

function settingsOf(options: Options, self: Command): SweepSettings {
  const { family, model, keep, disk, memory, mode } = options;
  const heads: HeadScoreSettings | undefined = options.heads && {
    ...(options.heads !== true && { scores: options.heads }),
    ...(mode && { mode }),
  };
  const { taskSettings: task, choice } = chosenAnalysis(self);
  const terms = chosenTerms(options);
  const chosen = {
    family,
    model,
    keep,
    disk,
    memory,
    heads,
    task: filled(task),
    choice: filled(choice),
    terms: filled(terms),
  };
  return Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined)) as SweepSettings;
}
