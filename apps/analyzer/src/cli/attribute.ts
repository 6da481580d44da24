/** @file `atlas attribute`: edge scores of one checkpoint on prompts given as token ids. */
import { type AttributionMethod, formatEdge, isEdge, type MetricName, type PathRule } from "@atlas/schema";
import { Command } from "commander";
import { writeJsonFile } from "../checkpoint/user-files.ts";
import { toScoresFile } from "../circuit/scores-file.ts";
import { type Attribution, attributeDataset } from "../runs/attribute-dataset.ts";
import { ANALYZER_VERSION } from "../runs/version.ts";
import { readModelAndInputs } from "./model-and-inputs.ts";
import { deviceOption, inputsOption, methodOption, metricOption, pathOption, stepsOption } from "./options.ts";
import { printJson, printLine, progressBar, shown } from "./output.ts";

interface Options {
  inputs: string;
  method: AttributionMethod;
  steps: number;
  path: PathRule;
  metric: MetricName;
  out?: string;
}

export const attributeCommand = () =>
  new Command("attribute")
    .description("Score every edge of a model on pairs of prompts (EAP-IG or EAP)")
    .argument("<model_dir>", "a checkpoint: config.json and model.safetensors")
    .addOption(inputsOption())
    .addOption(methodOption())
    .addOption(stepsOption())
    .addOption(pathOption())
    .addOption(metricOption())
    .addOption(deviceOption())
    .option("--out <file>", "write the scores there and print a summary; without it the scores go to standard output")
    .addHelpText(
      "after",
      "\nScores are means over items of the change that corrupting an edge makes to −metric: positive means the edge helps.\n" +
        "Rows are writers, columns readers; null where the model has no such edge.",
    )
    .action(attribute);

async function attribute(directory: string, { inputs, method, steps, path, metric, out }: Options): Promise<void> {
  const { checkpoint, dataset, modelHash } = await readModelAndInputs(directory, inputs, metric);
  const bar = progressBar("scoring");
  const start = performance.now();
  const settings = { method, steps: method === "eap" ? 1 : steps, path };
  const onProgress = (fraction: number) => bar.update(fraction);
  const result = await attributeDataset(checkpoint, dataset, settings, { onProgress }).finally(() => bar.stop());
  const { layers, heads, parallel, dModel } = checkpoint.config;
  const provenance = {
    ...settings,
    metric,
    items: dataset.items.length,
    completenessGap: result.completenessGap,
    seconds: (performance.now() - start) / 1000,
    analyzerVersion: ANALYZER_VERSION,
    modelHash,
    model: { layers, heads, parallel, dModel },
  };
  const file = toScoresFile(provenance, result.scores);
  if (out === undefined) return printJson(file);
  await writeJsonFile(out, file);
  printLine(`${out}: ${result.graph.edges} edges from ${file.items} items in ${file.seconds.toFixed(2)} s`);
  printLine(`completeness gap ${shown(file.completenessGap)}, strongest edge ${strongest(result)}`);
}

function strongest({ graph, scores }: Attribution): string {
  const columns = graph.readers.length;
  let best = -1;
  for (const [cell, score] of scores.entries())
    if (isEdge(graph, Math.floor(cell / columns), cell % columns) && !(Math.abs(score) <= Math.abs(scores[best] ?? 0)))
      best = cell;
  if (best < 0) return "none: every edge scores zero";
  const edge = { writer: graph.writers[Math.floor(best / columns)]!, reader: graph.readers[best % columns]! };
  return `${formatEdge(edge)} ${shown(scores[best]!)}`;
}
