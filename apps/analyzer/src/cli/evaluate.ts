/** @file `atlas evaluate`: what a circuit keeps of a behaviour. */
import { computationGraph, type MetricName } from "@atlas/schema";
import { Command } from "commander";
import { readEapJson } from "../circuit/eap-json.ts";
import { faithfulnessOf } from "../circuit/faithfulness.ts";
import { edgeMask } from "../circuit/mask.ts";
import type { DeviceChoice } from "../onnx/choose-device.ts";
import { mean } from "../runs/completeness.ts";
import { circuitEvaluator } from "../runs/evaluate-circuits.ts";
import { takeDevice } from "./devices.ts";
import { readModelAndInputs } from "./model-and-inputs.ts";
import { deviceOption, inputsOption, jsonOption, metricOption } from "./options.ts";
import { printJson, printLine, shown } from "./output.ts";

interface Options {
  inputs: string;
  circuit: string;
  metric: MetricName;
  device: DeviceChoice;
  json?: boolean;
}

export const evaluateCommand = () =>
  new Command("evaluate")
    .description("Run a circuit with everything outside it corrupted, beside the clean and the corrupted run")
    .argument("<model_dir>", "a checkpoint: config.json and model.safetensors")
    .addOption(inputsOption())
    .requiredOption("--circuit <file>", "a circuit in the EAP-IG JSON format")
    .addOption(metricOption())
    .addOption(deviceOption())
    .addOption(jsonOption())
    .action(evaluate);

async function evaluate(directory: string, { inputs, circuit, metric, json, ...chosen }: Options): Promise<void> {
  const { checkpoint, dataset } = await readModelAndInputs(directory, inputs, metric);
  const graph = computationGraph(checkpoint.config);
  const { cells } = await readEapJson(circuit, graph);
  // The three runs are one program: everything inside the circuit is the clean run, nothing the corrupted one.
  const everything = new Float32Array(graph.writers.length * graph.readers.length).fill(1);
  const masks = [edgeMask(graph, cells), everything, edgeMask(graph, [])];
  const device = await takeDevice(chosen.device);
  const evaluator = await circuitEvaluator(checkpoint, dataset, masks.length, { device });
  const runs = await evaluator.evaluate(masks).finally(() => evaluator.release());
  const [own, clean, corrupted] = runs.map((perItem) => ({ mean: mean(perItem), perItem }));
  const faithfulness = faithfulnessOf({ circuit: own!.mean, clean: clean!.mean, corrupted: corrupted!.mean });
  if (json) return printJson({ metric, ...own, clean, corrupted, faithfulness });
  printLine(`${metric} over ${dataset.items.length} items, circuit of ${cells.length} of ${graph.edges} edges`);
  printLine(`circuit ${shown(own!.mean)}   clean ${shown(clean!.mean)}   corrupted ${shown(corrupted!.mean)}`);
  printLine(`faithfulness ${shown(faithfulness.plain)} plain, ${shown(faithfulness.floorCorrected)} floor-corrected`);
}
