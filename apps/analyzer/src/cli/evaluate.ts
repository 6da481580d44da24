/** @file `atlas evaluate`: what a circuit keeps of a behaviour. */
import { computationGraph, type MetricName } from "@atlas/schema";
import { Command } from "commander";
import { readEapJson } from "../circuit/eap-json.ts";
import { faithfulnessOf } from "../circuit/faithfulness.ts";
import { edgeMask } from "../circuit/mask.ts";
import type { DeviceChoice } from "../onnx/choose-device.ts";
import { metricTable } from "../program/metric.ts";
import { type AblationChoice, ablationSettings } from "../runs/chosen-ablation.ts";
import { mean } from "../runs/completeness.ts";
import { circuitEvaluator } from "../runs/evaluate-circuits.ts";
import { Effort } from "../runs/report/effort.ts";
import { takeDevice } from "./devices.ts";
import {
  ablationOption,
  answersOf,
  evaluationMetricOption,
  pooledOption,
  referenceOption,
} from "./evaluation-options.ts";
import { readModelAndInputs } from "./model-and-inputs.ts";
import { MODEL_ARGUMENT } from "./model-folder.ts";
import { deviceOption, inputsOption, jsonOption, memoryOption } from "./options.ts";
import { printJson, printLine, shown } from "./output.ts";
import { printReport, reportJson } from "./report.ts";

interface Options extends AblationChoice {
  inputs: string;
  circuit: string;
  metric: MetricName;
  device: DeviceChoice;
  memory?: number;
  json?: boolean;
}

export const evaluateCommand = () =>
  new Command("evaluate")
    .description(
      "Run a circuit with everything outside it ablated, beside the clean run and the run with everything ablated",
    )
    .argument("<model>", MODEL_ARGUMENT)
    .addOption(inputsOption())
    .requiredOption("--circuit <file>", "a circuit in the EAP-IG JSON format")
    .addOption(evaluationMetricOption())
    .addOption(ablationOption())
    .addOption(referenceOption())
    .addOption(pooledOption())
    .addOption(deviceOption())
    .addOption(memoryOption())
    .addOption(jsonOption())
    .addHelpText("after", "\nThe run with everything ablated is called corrupted, which under interchange it is.")
    .action(evaluate);

async function evaluate(directory: string, { inputs, circuit, metric, json, ...chosen }: Options): Promise<void> {
  const effort = new Effort();
  const open = () => readModelAndInputs(directory, inputs, answersOf(metric));
  const { checkpoint, dataset } = await effort.stage("open", open);
  const graph = computationGraph(checkpoint.config);
  const { cells } = await readEapJson(circuit, graph);
  const ablation = await ablationSettings(chosen, checkpoint, dataset);
  // The three runs are one program: everything inside the circuit is the clean run, nothing the corrupted one.
  const everything = new Float32Array(graph.writers.length * graph.readers.length).fill(1);
  const masks = [edgeMask(graph, cells), everything, edgeMask(graph, [])];
  const device = await takeDevice(chosen.device);
  const options = { device, metric, ablation, effort, memory: chosen.memory };
  const runs = await effort.stage("evaluate", async () => {
    const evaluator = await circuitEvaluator(checkpoint, dataset, masks.length, options);
    return evaluator.evaluate(masks).finally(() => evaluator.release());
  });
  const report = await effort.report({ device });
  const [own, clean, corrupted] = runs.map((perItem) => ({ mean: mean(perItem), perItem }));
  const { unit, fromZero } = metricTable[metric];
  const means = { circuit: own!.mean, clean: clean!.mean, corrupted: corrupted!.mean };
  const faithfulness = faithfulnessOf(means, fromZero);
  if (json)
    return printJson({
      ...{ metric, unit, ablation: chosen.ablation, ...own, clean, corrupted, faithfulness },
      report: reportJson(report),
    });
  printLine(
    `${metric} (${unit}) over ${dataset.items.length} items, circuit of ${cells.length} of ${graph.edges} edges`,
  );
  printLine(`circuit ${shown(own!.mean)}   clean ${shown(clean!.mean)}   corrupted ${shown(corrupted!.mean)}`);
  printLine(`faithfulness ${shown(faithfulness.plain)} plain, ${shown(faithfulness.floorCorrected)} floor-corrected`);
  printReport(report);
}
