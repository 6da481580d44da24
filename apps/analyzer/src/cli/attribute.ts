/** @file `atlas attribute`: scores of the edges or nodes of one checkpoint on prompts given as token ids. */
import {
  type AttributionLevel,
  type AttributionMethod,
  type Device,
  formatEdge,
  formatNode,
  isEdge,
  type MetricName,
  type PathRule,
} from "@atlas/schema";
import { Command } from "commander";
import { writeJsonFile } from "../checkpoint/user-files.ts";
import { type ScoresProvenance, toNodeScoresFile, toScoresFile } from "../circuit/scores-file.ts";
import type { DeviceChoice } from "../onnx/choose-device.ts";
import { attributionSettings } from "../runs/analysis-settings.ts";
import { attributeDataset } from "../runs/attribute-dataset.ts";
import type { Attribution } from "../runs/attribution.ts";
import { type AblationChoice, ablationSettings } from "../runs/chosen-ablation.ts";
import { whyIncomplete } from "../runs/completeness.ts";
import { ANALYZER_VERSION } from "../runs/version.ts";
import { measuredRate } from "../runs/yardstick.ts";
import { takeDevice } from "./devices.ts";
import {
  ablationOption,
  answersOf,
  evaluationMetricOption,
  pooledOption,
  referenceOption,
} from "./evaluation-options.ts";
import { type ModelAndInputs, readModelAndInputs } from "./model-and-inputs.ts";
import { MODEL_ARGUMENT } from "./model-folder.ts";
import {
  deviceOption,
  inputsOption,
  levelOption,
  memoryOption,
  methodOption,
  pathOption,
  stepsOption,
} from "./options.ts";
import { printJson, printLine, progressBar, shown } from "./output.ts";

interface Options extends AblationChoice {
  inputs: string;
  method: AttributionMethod;
  level: AttributionLevel;
  steps: number;
  path?: PathRule;
  metric: MetricName;
  device: DeviceChoice;
  memory?: number;
  out?: string;
}

export const attributeCommand = () =>
  new Command("attribute")
    .description("Score every edge or node of a model on pairs of prompts")
    .argument("<model>", MODEL_ARGUMENT)
    .addOption(inputsOption())
    .addOption(methodOption())
    .addOption(levelOption())
    .addOption(stepsOption())
    .addOption(pathOption("left for eap-ig, right for eap-ig-activations"))
    .addOption(evaluationMetricOption())
    .addOption(ablationOption())
    .addOption(referenceOption())
    .addOption(pooledOption())
    .addOption(deviceOption())
    .addOption(memoryOption())
    .option("--out <file>", "write the scores there and print a summary; without it the scores go to standard output")
    .addHelpText(
      "after",
      "\nScores are means over items of the change that corrupting an edge or node makes to −metric (to +metric where less\n" +
        "is better): positive means it helps. accuracy and rank have no slope and need --method exact.\n" +
        "Rows are writers, columns readers; null where the model has no such edge. Nodes are the writers.",
    )
    .action(attribute);

async function attribute(directory: string, { inputs, method, metric, out, ...chosen }: Options): Promise<void> {
  const model = await readModelAndInputs(directory, inputs, answersOf(metric));
  const ablation = await ablationSettings(chosen, model.checkpoint, model.dataset);
  const settings = attributionSettings(method, chosen);
  const device = await takeDevice(chosen.device);
  const bar = progressBar("scoring");
  const start = performance.now();
  const { memory } = chosen;
  const options = { device, memory, metric, ablation, onProgress: (fraction: number) => bar.update(fraction) };
  const result = await attributeDataset(model.checkpoint, model.dataset, settings, options).finally(() => bar.stop());
  const { level, ...own } = settings;
  const seconds = (performance.now() - start) / 1000;
  const effort = await effortOf(result, device);
  const provenance = {
    ...own,
    metric,
    ...ablationOf(chosen),
    ...provenanceOf(model, result, method, seconds),
    ...effort,
  };
  const file = level === "node" ? toNodeScoresFile(provenance, result.scores) : toScoresFile(provenance, result.scores);
  if (out === undefined) return printJson(file);
  await writeJsonFile(out, file);
  printSummary(out, provenance, result);
}

function ablationOf({ ablation, reference, pooled = false }: AblationChoice) {
  return { ablation, ...(ablation === "mean" && { reference, pooled }) };
}

/** What the run took of the machine: the peak is read before the yardstick takes memory of its own. */
async function effortOf({ memoryEstimate, operations, timings }: Attribution, device: Device) {
  // The kernel counts in KiB.
  const memory = { estimate: memoryEstimate, peak: process.resourceUsage().maxRSS * 1024 };
  const flops = operations / timings.run;
  return { memory, rate: { flops, shareOfMatmulRate: flops / (await measuredRate(device)) } };
}

function provenanceOf(
  { checkpoint, dataset, modelHash }: ModelAndInputs,
  { completenessGap, timings }: Attribution,
  method: AttributionMethod,
  seconds: number,
): Omit<ScoresProvenance, "method" | "steps" | "path" | "metric" | "ablation"> {
  const { layers, heads, parallel, dModel } = checkpoint.config;
  const completenessNote = whyIncomplete(method);
  return {
    items: dataset.items.length,
    completenessGap,
    ...(completenessNote !== undefined && { completenessNote }),
    seconds,
    timings: { ...timings },
    analyzerVersion: ANALYZER_VERSION,
    modelHash,
    model: { layers, heads, parallel, dModel },
  };
}

function printSummary(out: string, file: ScoresProvenance, result: Attribution): void {
  const { graph, level, timings } = result;
  const scored = level === "node" ? `${graph.writers.length} nodes` : `${graph.edges} edges`;
  const seconds = `${file.seconds.toFixed(2)} s (building ${timings.build.toFixed(2)} s, running ${timings.run.toFixed(2)} s)`;
  const gap = file.completenessNote === undefined ? shown(file.completenessGap) : `undefined: ${file.completenessNote}`;
  printLine(`${out}: ${scored} from ${file.items} items in ${seconds}`);
  printLine(`strongest ${level} ${strongest(result)}`);
  printLine(`completeness gap ${gap}`);
  const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
  if (file.memory) printLine(`memory ${mib(file.memory.peak)} at most, ${mib(file.memory.estimate)} estimated`);
  if (file.rate)
    printLine(
      `rate ${(file.rate.flops / 1e9).toFixed(1)} GFLOP/s, ${Math.round(100 * file.rate.shareOfMatmulRate)}% of plain matrix products`,
    );
}

function strongest({ graph, level, scores }: Attribution): string {
  const columns = graph.readers.length;
  const exists = (cell: number) => level === "node" || isEdge(graph, Math.floor(cell / columns), cell % columns);
  let best = -1;
  for (const [cell, score] of scores.entries())
    if (exists(cell) && !(Math.abs(score) <= Math.abs(scores[best] ?? 0))) best = cell;
  if (best < 0) return `none: every ${level} scores zero`;
  const name =
    level === "node"
      ? formatNode(graph.writers[best]!)
      : formatEdge({ writer: graph.writers[Math.floor(best / columns)]!, reader: graph.readers[best % columns]! });
  return `${name} ${shown(scores[best]!)}`;
}
