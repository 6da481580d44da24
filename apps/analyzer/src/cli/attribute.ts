/** @file `atlas attribute`: scores of the edges or nodes of one checkpoint on prompts given as token ids. */
import {
  type AttributionLevel,
  type AttributionMethod,
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
import { Effort } from "../runs/report/effort.ts";
import { ANALYZER_VERSION } from "../runs/version.ts";
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
import { printReport, reportJson } from "./report.ts";

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
  const effort = new Effort();
  const model = await effort.stage("open", () => readModelAndInputs(directory, inputs, answersOf(metric)));
  const ablation = await ablationSettings(chosen, model.checkpoint, model.dataset);
  const settings = attributionSettings(method, chosen);
  const device = await takeDevice(chosen.device);
  const bar = progressBar("scoring");
  const { memory } = chosen;
  const onProgress = (fraction: number) => bar.update(fraction);
  const options = { device, memory, effort, metric, ablation, onProgress };
  const result = await attributeDataset(model.checkpoint, model.dataset, settings, options).finally(() => bar.stop());
  const { level, ...own } = settings;
  const report = await effort.report({ device });
  const provenance = {
    ...own,
    metric,
    ...ablationOf(chosen),
    ...provenanceOf(model, result, method),
    report: reportJson(report),
  };
  const file = level === "node" ? toNodeScoresFile(provenance, result.scores) : toScoresFile(provenance, result.scores);
  if (out === undefined) return printJson(file);
  await writeJsonFile(out, file);
  printSummary(out, provenance, result);
  printReport(report);
}

function ablationOf({ ablation, reference, pooled = false }: AblationChoice) {
  return { ablation, ...(ablation === "mean" && { reference, pooled }) };
}

function provenanceOf(
  { checkpoint, dataset, modelHash }: ModelAndInputs,
  { completenessGap }: Attribution,
  method: AttributionMethod,
): Omit<ScoresProvenance, "method" | "steps" | "path" | "metric" | "ablation"> {
  const { layers, heads, parallel, dModel } = checkpoint.config;
  const completenessNote = whyIncomplete(method);
  return {
    items: dataset.items.length,
    completenessGap,
    ...(completenessNote !== undefined && { completenessNote }),
    analyzerVersion: ANALYZER_VERSION,
    modelHash,
    model: { layers, heads, parallel, dModel },
  };
}

function printSummary(out: string, file: ScoresProvenance, result: Attribution): void {
  const { graph, level } = result;
  const scored = level === "node" ? `${graph.writers.length} nodes` : `${graph.edges} edges`;
  const gap = file.completenessNote === undefined ? shown(file.completenessGap) : `undefined: ${file.completenessNote}`;
  printLine(`${out}: ${scored} from ${file.items} items`);
  printLine(`strongest ${level} ${strongest(result)}`);
  printLine(`completeness gap ${gap}`);
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
