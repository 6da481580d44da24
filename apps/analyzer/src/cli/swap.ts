/** @file `atlas swap`: checkpoints with some nodes of another checkpoint of the same training (program/swap.ts); results are saved. */
import { writeFile } from "node:fs/promises";
import { parseNode, type SwapDefinition, type TaskSettings, UserError } from "@atlas/schema";
import { Command } from "commander";
import { fetchCheckpoint } from "../checkpoint/family/fetch-checkpoint.ts";
import { findModelLine } from "../checkpoint/family/find-model-line.ts";
import { localLine } from "../checkpoint/family/local-line.ts";
import { type CheckpointRef, lineModel, type ModelLine } from "../checkpoint/family/model-line.ts";
import { isPath } from "../checkpoint/family/named-checkpoint.ts";
import { chooseCheckpoints } from "../checkpoint/family/schedule.ts";
import { type HubConfig, hubConfig } from "../checkpoint/hub/hub-config.ts";
import { unreadable } from "../checkpoint/user-files.ts";
import type { DeviceChoice } from "../onnx/choose-device.ts";
import { type Swap, swapsCsv } from "../report/swaps-file.ts";
import { settingsArguments } from "../runs/analyze-checkpoint.ts";
import { analyzeSwap, type SwapResult } from "../runs/analyze-swap.ts";
import { type OpenedCheckpoint, openForAnalysis } from "../runs/opened-checkpoint.ts";
import { findTask } from "../task/tasks.ts";
import { withDatabase } from "./database.ts";
import { takeDevice } from "./devices.ts";
import { deviceOption, jsonOption, listed, memoryOption, wholeNumber } from "./options.ts";
import { note, printJson, printLine, progressBar, shown } from "./output.ts";
import { chosenTaskSettings, taskMetricOption, taskOptions } from "./task-options.ts";

interface Options extends TaskSettings {
  task: string;
  nodes: string;
  each?: boolean;
  from?: string;
  ahead?: number;
  revisions?: string;
  family?: string;
  model?: string;
  out?: string;
  device: DeviceChoice;
  memory?: number;
  json?: boolean;
}

export function swapCommand(): Command {
  const command = new Command("swap")
    .description(
      "Take the parameters of some nodes from another checkpoint of the same training, and measure a task again; results are saved",
    )
    .argument("<model>", "a folder of step folders; FAMILY/MODEL or hf:OWNER/NAME, also with @STEP for one checkpoint")
    .requiredOption("--task <name>", "a task's name, or a .jsonl or .csv file of one's own")
    .requiredOption("--nodes <names>", "what is taken: heads, MLPs, the input or the logits, such as a8.h2,a8.h10")
    .option("--each", "take each node alone instead of all at once")
    .option("--from <revision>", "the checkpoint that all others take them from, such as step18000")
    .option(
      "--ahead <steps>",
      "each checkpoint takes them from the one so many optimiser steps later",
      wholeNumber("--ahead", 1),
    )
    .option(
      "--revisions <schedule>",
      "which checkpoints take: all, log, linear, sparse, paper, or a list such as step0,step512 (default: all of a folder)",
    )
    .option("--family <name>", "family to store the model under; otherwise what the trainer said, or the folder")
    .option("--model <name>", "name to store the model under; otherwise family/folder")
    .option("--out <file>", "write a CSV file, too")
    .addOption(deviceOption())
    .addOption(memoryOption())
    .addOption(jsonOption());
  for (const option of [...taskOptions(), taskMetricOption()]) command.addOption(option);
  return command
    .addHelpText(
      "after",
      "\nA head or MLP comes with the gain and shift of the norm that it reads through, the input with learned positions, the logits\n" +
        "with the final norm; the output bias of a layer's attention comes with all of the layer's heads. The share of the way is\n" +
        "(swapped − baseline) / (source − baseline). Two forward passes of the prompts for each swap. Checkpoints from a hub stay in\n" +
        "its cache. Stored swaps are not computed again; atlas report draws them as figure 3.",
    )
    .action(run);
}

async function run(target: string, options: Options): Promise<void> {
  const swap = definitionOf(options);
  const hub = hubConfig();
  const { line, targets } = await chosenTargets(target, options.revisions, hub);
  const pairs = pairsOf(line.checkpoints, targets, swap.from);
  const task = await findTask(options.task);
  const taskSettings = chosenTaskSettings(options);
  const device = await takeDevice(options.device);
  const model = lineModel(line, options);
  const again = [
    ...[`npx atlas swap ${target} --task ${task.path ?? task.name} --nodes ${options.nodes}`],
    ...(options.each ? ["--each"] : []),
    "revision" in swap.from ? `--from ${swap.from.revision}` : `--ahead ${swap.from.ahead}`,
    ...[`--family ${model.family} --model ${model.name}`, ...settingsArguments(taskSettings)],
  ].join(" ");
  const open = opener(line, model, hub);
  const rows: Swap[] = [];
  const bar = progressBar("swapping");
  try {
    await withDatabase("swap", async ({ database }) => {
      for (const [i, pair] of pairs.entries()) {
        bar.update(i / pairs.length, `${pair.target.revision},`);
        const [own, other] = [await open(pair.target), await open(pair.source)];
        const command = target.includes("@") ? again : `${again} --revisions ${pair.target.revision}`;
        const request = { task, taskSettings, swap, command };
        const result = await analyzeSwap(database.db, own, other, request, { device, memory: options.memory });
        for (const row of rowsOf(model.name, pair.target, result)) {
          rows.push(row);
          if (options.json) printJson(row);
          else printLine(`${swapLine(row)}${result.computed ? "" : " (stored before)"}`);
        }
      }
    });
  } finally {
    bar.stop();
  }
  if (options.out !== undefined) await writeOut(options.out, swapsCsv(rows));
}

/** @throws UserError unless exactly one of both ways says where nodes come from, and they are named as nodes are. */
function definitionOf({ nodes, each, from, ahead }: Options): SwapDefinition {
  if ((from === undefined) === (ahead === undefined))
    throw new UserError("What nodes are taken from is not clear; give one of --from and --ahead.");
  const names = listed("--nodes", nodes);
  for (const name of names) parseNode(name);
  return {
    groups: each ? names.map((name) => [name]) : [names],
    from: from === undefined ? { ahead: ahead! } : { revision: from },
  };
}

/** @throws UserError when there is no such model, or nothing says which of a hub's checkpoints are meant. */
async function chosenTargets(target: string, revisions: string | undefined, hub: HubConfig) {
  if (await isPath(target)) {
    const line = await localLine(target);
    return { line, targets: chooseCheckpoints(line, revisions ?? "all") };
  }
  const [name, revision] = target.split("@");
  const line = await findModelLine(name!, hub);
  const schedule = revision ?? revisions;
  if (schedule === undefined)
    throw new UserError(
      `${target} has ${line.checkpoints.length} checkpoints; say which are to be fetched, with --revisions or as ${name}@STEP.`,
    );
  return { line, targets: chooseCheckpoints(line, schedule) };
}

/** @throws UserError when no target has a source. */
function pairsOf(all: readonly CheckpointRef[], targets: readonly CheckpointRef[], from: SwapDefinition["from"]) {
  const pairs = targets.flatMap((target) => {
    const source = all.find(({ revision, step }) =>
      "ahead" in from ? step === target.step + from.ahead : revision === from.revision,
    );
    return source === undefined ? [] : [{ target, source }];
  });
  const missing =
    "ahead" in from ? `No two checkpoints lie ${from.ahead} steps apart` : `There is no checkpoint ${from.revision}`;
  if (pairs.length === 0)
    throw new UserError(`${missing}; there are ${all.map(({ revision }) => revision).join(", ")}.`);
  return pairs;
}

/** Opens checkpoints where they lie or from the hub; the last two are kept open, which most swaps go on with. */
function opener(line: ModelLine, model: ReturnType<typeof lineModel>, hub: HubConfig) {
  const opened = new Map<string, OpenedCheckpoint>();
  return async (ref: CheckpointRef): Promise<OpenedCheckpoint> => {
    const known = opened.get(ref.revision);
    opened.delete(ref.revision);
    const { directory } = await fetchCheckpoint(line, ref, hub, { keep: true });
    const one = known ?? (await openForAnalysis(directory, ref, model));
    opened.set(ref.revision, one);
    for (const oldest of [...opened.keys()].slice(0, -2)) opened.delete(oldest);
    return one;
  };
}

function rowsOf(model: string, target: CheckpointRef, { definition, mode, found }: SwapResult): Swap[] {
  const { task, metric, swap } = definition;
  return swap!.groups.map((nodes, group) => ({
    ...{ model, task, mode, metric, target: target.revision, step: target.step, tokens: target.tokens },
    source: found.source.revision,
    follows: "ahead" in swap!.from ? swap!.from.ahead : null,
    nodes: nodes.join(" "),
    ...{ baseline_val: found.baseline, swapped_val: found.swapped[group]!, source_val: found.sourceMetric },
  }));
}

function swapLine({ target, source, nodes, baseline_val, swapped_val, source_val }: Swap): string {
  const share = source_val === baseline_val ? null : (swapped_val - baseline_val) / (source_val - baseline_val);
  return (
    `${target}: ${shown(baseline_val)}, with ${nodes} of ${source} ${shown(swapped_val)}` +
    (share === null ? "" : `, ${shown(share)} of the way to ${shown(source_val)}`)
  );
}

async function writeOut(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((cause: unknown) => {
    throw unreadable(path, "give a file that can be written to", cause);
  });
  note(`${path}: written`);
}
