/** @file `atlas ablate`: what is lost when heads, MLPs or the input are ablated (runs/ablate-nodes.ts). */
import { type MetricName, parseNode, UserError } from "@atlas/schema";
import { Command } from "commander";
import type { DeviceChoice } from "../onnx/choose-device.ts";
import { metricTable } from "../program/metric.ts";
import { ablateNodes } from "../runs/ablate-nodes.ts";
import { type AblationChoice, ablationSettings } from "../runs/chosen-ablation.ts";
import { takeDevice } from "./devices.ts";
import {
  ablationOption,
  answersOf,
  evaluationMetricOption,
  pooledOption,
  referenceOption,
} from "./evaluation-options.ts";
import { readModelAndInputs } from "./model-and-inputs.ts";
import { deviceOption, inputsOption, jsonOption, listed, memoryOption } from "./options.ts";
import { printJson, printLine, shown } from "./output.ts";

interface Options extends AblationChoice {
  inputs: string;
  nodes: string;
  each?: boolean;
  metric: MetricName;
  device: DeviceChoice;
  memory?: number;
  json?: boolean;
}

export const ablateCommand = () =>
  new Command("ablate")
    .description("Replace what nodes write everywhere, recompute all behind them, and say what is lost")
    .argument("<model_dir>", "a checkpoint: config.json and model.safetensors")
    .addOption(inputsOption())
    .requiredOption("--nodes <names>", "heads, MLPs or the input, such as a3.h7,m2,input")
    .option("--each", "ablate each node alone instead of all at once")
    .addOption(evaluationMetricOption())
    .addOption(ablationOption())
    .addOption(referenceOption())
    .addOption(pooledOption())
    .addOption(deviceOption())
    .addOption(memoryOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      "\nA loss is clean − ablated in the metric's unit, or ablated − clean where less is better: positive means that the\n" +
        "nodes help. It is what `atlas attribute --level node --method exact` scores.",
    )
    .action(ablate);

async function ablate(directory: string, { inputs, metric, json, each, ...chosen }: Options): Promise<void> {
  const names = listed("--nodes", chosen.nodes);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new UserError(`--nodes names ${twice} twice; name each node once.`);
  const groups = each ? names.map((name) => [name]) : [names];
  const nodes = groups.map((group) => group.map(parseNode));
  const { checkpoint, dataset } = await readModelAndInputs(directory, inputs, answersOf(metric));
  const ablation = await ablationSettings(chosen, checkpoint, dataset);
  const device = await takeDevice(chosen.device);
  const { memory } = chosen;
  const { clean, ablations } = await ablateNodes(checkpoint, dataset, nodes, { device, memory, metric, ablation });
  const results = ablations.map((result, i) => ({ nodes: groups[i]!, ...result }));
  const { unit } = metricTable[metric];
  if (json) return printJson({ metric, unit, ablation: chosen.ablation, clean, ablations: results });
  printLine(`${metric} (${unit}) over ${dataset.items.length} items, clean ${shown(clean.mean)}`);
  for (const { nodes: own, mean, loss } of results)
    printLine(`without ${own.join(",")}   ${shown(mean)}   loss ${shown(loss)}`);
}
