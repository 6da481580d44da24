/** @file `atlas swap`: checkpoints with some nodes of another checkpoint of the same training (program/swap.ts). */
import { writeFile } from "node:fs/promises";
import { parseNode, type TaskSettings, UserError } from "@atlas/schema";
import { Command } from "commander";
import { localLine } from "../checkpoint/family/local-line.ts";
import { unreadable } from "../checkpoint/user-files.ts";
import { openCheckpoint } from "../checkpoint/weights.ts";
import type { DeviceChoice } from "../onnx/choose-device.ts";
import { type Swap, swapsCsv } from "../report/swaps-file.ts";
import { swapNodes } from "../runs/swap-nodes.ts";
import { checkDataset } from "../task/dataset.ts";
import { loadTokenizer } from "../task/load-tokenizer.ts";
import { findTask } from "../task/tasks.ts";
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
  out?: string;
  device: DeviceChoice;
  memory?: number;
  json?: boolean;
}

export function swapCommand(): Command {
  const command = new Command("swap")
    .description(
      "Take the parameters of some nodes from another checkpoint of the same training, and measure a task again",
    )
    .argument("<dir>", "a model: a folder of step folders")
    .requiredOption("--task <name>", "a task's name, or a .jsonl or .csv file of one's own")
    .requiredOption("--nodes <names>", "what is taken: heads, MLPs, the input or the logits, such as a8.h2,a8.h10")
    .option("--each", "take each node alone instead of all at once")
    .option("--from <revision>", "the checkpoint that all others take them from, such as step18000")
    .option(
      "--ahead <steps>",
      "each checkpoint takes them from the one so many optimiser steps later",
      wholeNumber("--ahead", 1),
    )
    .option("--out <file>", "write a CSV file, which atlas report --swaps draws as figure 3")
    .addOption(deviceOption())
    .addOption(memoryOption())
    .addOption(jsonOption());
  for (const option of [...taskOptions(), taskMetricOption()]) command.addOption(option);
  return command
    .addHelpText(
      "after",
      "\nA head or MLP comes with the gain and shift of the norm that it reads through, the input with learned positions, the logits\n" +
        "with the final norm; the output bias of a layer's attention comes with all of the layer's heads. The share of the way is\n" +
        "(swapped − baseline) / (source − baseline). Two forward passes of the prompts for each swap.",
    )
    .action(run);
}

async function run(directory: string, options: Options): Promise<void> {
  const names = listed("--nodes", options.nodes);
  const groups = options.each ? names.map((name) => [name]) : [names];
  const nodes = groups.map((group) => group.map(parseNode));
  const line = await localLine(directory);
  const pairs = pairsOf(line.checkpoints, options);
  const task = await findTask(options.task);
  const settings = chosenTaskSettings(options);
  const folder = (revision: string) => line.source.folders[revision]!;
  const dataset = task.generate(await loadTokenizer(folder(pairs[0]!.target.revision)), settings);
  const device = await takeDevice(options.device);
  const swaps: Swap[] = [];
  const bar = progressBar("swapping");
  try {
    for (const [i, { target, source }] of pairs.entries()) {
      bar.update(i / pairs.length, `${target.revision},`);
      const [own, other] = [
        await openCheckpoint(folder(target.revision)),
        await openCheckpoint(folder(source.revision)),
      ];
      checkDataset(dataset, own.config.vocabulary, own.config.maxPositions);
      const found = await swapNodes(own, other, dataset, nodes, { device, memory: options.memory });
      for (const [at, { mean }] of found.swapped.entries()) {
        const swap: Swap = {
          ...{ model: line.model, task: task.name, mode: settings.mode ?? "corrected", metric: dataset.metric },
          ...{ target: target.revision, step: target.step, tokens: target.tokens },
          ...{ source: source.revision, follows: options.ahead ?? null, nodes: groups[at]!.join(" ") },
          ...{ baseline_val: found.baseline, swapped_val: mean, source_val: found.source },
        };
        swaps.push(swap);
        if (options.json) printJson(swap);
        else printLine(swapLine(swap));
      }
    }
  } finally {
    bar.stop();
  }
  if (options.out !== undefined) await writeOut(options.out, swapsCsv(swaps));
}

interface Place {
  revision: string;
  step: number;
  tokens: number | null;
}

/** @throws UserError unless exactly one of both ways names checkpoints that are there. */
function pairsOf(
  all: readonly Place[],
  { from, ahead }: Pick<Options, "from" | "ahead">,
): { target: Place; source: Place }[] {
  if ((from === undefined) === (ahead === undefined))
    throw new UserError("What nodes are taken from is not clear; give one of --from and --ahead.");
  const sourceOf = (target: Place) =>
    all.find(({ revision, step }) => (from === undefined ? step === target.step + ahead! : revision === from));
  const pairs = all.flatMap((target) => {
    const source = sourceOf(target);
    return source === undefined ? [] : [{ target, source }];
  });
  const missing = from === undefined ? `No two checkpoints lie ${ahead} steps apart` : `There is no checkpoint ${from}`;
  if (pairs.length === 0)
    throw new UserError(`${missing}; there are ${all.map(({ revision }) => revision).join(", ")}.`);
  return pairs;
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
