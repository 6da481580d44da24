/** @file `atlas patch-paths`: what reaches receivers from heads, by path patching (program/path-patch.ts). */
import { HEAD_INPUTS, type HeadInput, type MetricName, parseNode, UserError } from "@atlas/schema";
import { Command, Option } from "commander";
import type { DeviceChoice } from "../onnx/choose-device.ts";
import { metricTable } from "../program/metric.ts";
import { type Head, type HeadReader, type PathPatch, patchPaths } from "../runs/path-patching.ts";
import { Effort } from "../runs/report/effort.ts";
import { takeDevice } from "./devices.ts";
import { answersOf, evaluationMetricOption } from "./evaluation-options.ts";
import { readModelAndInputs } from "./model-and-inputs.ts";
import { MODEL_ARGUMENT } from "./model-folder.ts";
import { deviceOption, inputsOption, jsonOption, listed, memoryOption } from "./options.ts";
import { printJson, printLine, shown } from "./output.ts";
import { printReport, reportJson } from "./report.ts";

interface Options {
  inputs: string;
  senders: string;
  receivers: string;
  each?: boolean;
  metric: MetricName;
  device: DeviceChoice;
  memory?: number;
  json?: boolean;
}

/** Patches of one pass. */
const MOST_TOGETHER = 16;

export const patchPathsCommand = () =>
  new Command("patch-paths")
    .description("Patch paths from heads to the logits or to inputs of heads, all other heads frozen")
    .argument("<model>", MODEL_ARGUMENT)
    .addOption(inputsOption())
    .requiredOption("--senders <heads>", "heads whose output comes from the corrupted prompt, such as a3.h7,a4.h0")
    .addOption(
      new Option("--receivers <what>", "logits, or inputs of heads such as a9.h9<q>,a9.h6<q>").default("logits"),
    )
    .option("--each", "patch from each sender alone instead of from all at once")
    .addOption(evaluationMetricOption())
    .addOption(deviceOption())
    .addOption(memoryOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      "\nAn effect is (patched − clean) / (clean − corrupted): 0 does no harm, −1 is as bad as the corrupted prompt.\n" +
        "MLPs are recomputed, so direct paths may pass through them (Wang et al. 2022, arXiv:2211.00593).",
    )
    .action(run);

async function run(directory: string, { inputs, metric, json, each, ...chosen }: Options): Promise<void> {
  const names = listed("--senders", chosen.senders);
  const receivers = chosen.receivers === "logits" ? "logits" : listed("--receivers", chosen.receivers).map(receiver);
  const groups = each ? names.map((name) => [name]) : [names];
  const patches = groups.map((group): PathPatch => ({ senders: group.map(sender), receivers }));
  const effort = new Effort();
  const open = () => readModelAndInputs(directory, inputs, answersOf(metric));
  const { checkpoint, dataset } = await effort.stage("open", open);
  const device = await takeDevice(chosen.device);
  const together = Math.min(MOST_TOGETHER, patches.length);
  const settings = { device, metric, effort, memory: chosen.memory };
  const effects = await patchPaths(checkpoint, dataset, patches, together, settings);
  const report = await effort.report({ device });
  const results = effects.map(({ effect, perItem }, i) => ({ senders: groups[i]!, effect, perItem }));
  const { unit } = metricTable[metric];
  if (json)
    return printJson({ metric, unit, receivers: chosen.receivers, patches: results, report: reportJson(report) });
  printLine(`${metric} (${unit}) over ${dataset.items.length} items, to ${chosen.receivers}`);
  for (const { senders, effect } of results) printLine(`from ${senders.join(",")}   effect ${shown(effect)}`);
  printReport(report);
}

function sender(name: string): Head {
  const node = parseNode(name);
  if (node.kind === "head") return { layer: node.layer, head: node.head };
  throw new UserError(`"${name}" cannot send: paths are patched from heads; give names such as a3.h7.`);
}

function receiver(name: string): HeadReader {
  const [, head, input] = /^(.+)<(.)>$/.exec(name) ?? [];
  const node = head === undefined ? undefined : parseNode(head);
  if (node?.kind === "head" && HEAD_INPUTS.some((known) => known === input))
    return { layer: node.layer, head: node.head, input: input as HeadInput };
  throw new UserError(`"${name}" cannot receive; give logits, or inputs of heads such as a9.h9<q>.`);
}
