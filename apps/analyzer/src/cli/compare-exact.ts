/** @file `atlas compare-exact`: attributed scores beside edges patched for real, and how well they agree. */
import { type Measured, MISSING_REASONS, valueOr } from "@atlas/metrics";
import type { AttributionMethod, MetricName, PathRule } from "@atlas/schema";
import { Command, Option } from "commander";
import type { DeviceChoice } from "../onnx/choose-device.ts";
import { attributionSettings } from "../runs/analysis-settings.ts";
import { DEFAULT_TOP, defaultTop, type ExactAgreement, exactAgreement, SMALL_GRAPH } from "../runs/exact-agreement.ts";
import { takeDevice } from "./devices.ts";
import { answersOf, evaluationMetricOption } from "./evaluation-options.ts";
import { readModelAndInputs } from "./model-and-inputs.ts";
import {
  deviceOption,
  inputsOption,
  jsonOption,
  memoryOption,
  methodOption,
  number,
  pathOption,
  stepsOption,
  wholeNumber,
} from "./options.ts";
import { printJson, printLine, progressBar, shown } from "./output.ts";

interface Options {
  inputs: string;
  method: AttributionMethod;
  steps: number;
  path?: PathRule;
  metric: MetricName;
  top?: number;
  cut?: number;
  device: DeviceChoice;
  memory?: number;
  json?: boolean;
}

export const compareExactCommand = () =>
  new Command("compare-exact")
    .description("Patch edges for real and say how well their attributed scores agree: ranks, signs, false positives")
    .argument("<model_dir>", "a checkpoint: config.json and weights")
    .addOption(inputsOption())
    .addOption(methodOption())
    .addOption(stepsOption())
    .addOption(pathOption("left for eap-ig, right for eap-ig-activations"))
    .addOption(evaluationMetricOption())
    .addOption(
      new Option(
        "--top <number>",
        `patch the edges with the largest attributed scores (default: all edges of models with at most ${SMALL_GRAPH}, else ${DEFAULT_TOP})`,
      ).argParser(wholeNumber("--top", 2)),
    )
    .addOption(
      new Option(
        "--cut <score>",
        "least |score| that counts, in the metric's unit (default: a hundredth of clean minus corrupted)",
      ).argParser(number("--cut", Number.MIN_VALUE)),
    )
    .addOption(deviceOption())
    .addOption(memoryOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      "\nFalse positives are edges whose attributed score counts and whose exact one does not. Among the largest alone,\n" +
        "correlations say how those are ordered, and edges that attribution overlooks cannot be known.",
    )
    .action(compareExact);

async function compareExact(directory: string, { inputs, method, metric, json, ...chosen }: Options): Promise<void> {
  const { checkpoint, dataset } = await readModelAndInputs(directory, inputs, answersOf(metric));
  const { steps, path, top = defaultTop(checkpoint.config), cut, memory } = chosen;
  const settings = attributionSettings(method, { steps, ...(path && { path }) });
  const device = await takeDevice(chosen.device);
  const bar = progressBar("patching");
  const options = { device, memory, metric, onProgress: (share: number) => bar.update(share) };
  const result = await exactAgreement(checkpoint, dataset, { ...settings, top, cut }, options).finally(() =>
    bar.stop(),
  );
  const { level: _, ...own } = settings;
  if (json) printJson({ ...own, metric, ...jsonOf(result) });
  else printText(result, metric);
}

function jsonOf({
  pearson,
  spearman,
  spearmanOfMagnitudes,
  signAgreement,
  falsePositiveShare,
  ...rest
}: ExactAgreement) {
  const measured = { pearson, spearman, spearmanOfMagnitudes, signAgreement, falsePositiveShare };
  return {
    ...Object.fromEntries(Object.entries(measured).map(([name, value]) => [name, valueOr(value, null)])),
    ...rest,
  };
}

/** Edges named where attribution is most wrong. */
const WORST_SHOWN = 5;

function printText(result: ExactAgreement, metric: MetricName): void {
  const { n, edges, cut, positives, falsePositives, falseNegatives, compared } = result;
  const said = (measured: Measured) =>
    measured.kind === "measured" ? shown(measured.value) : `undefined (${MISSING_REASONS[measured.why]})`;
  printLine(n === edges ? `all ${edges} edges patched` : `${n} of ${edges} edges patched, by attributed score`);
  printLine(`rank correlation ${said(result.spearman)}, of magnitudes ${said(result.spearmanOfMagnitudes)}`);
  printLine(`correlation ${said(result.pearson)}, signs agree ${said(result.signAgreement)}`);
  const overlooked = n === edges ? `, ${falseNegatives} overlooked` : "";
  printLine(`from ${shown(cut)} ${metric} on: ${positives} attributed, ${falsePositives} of them false${overlooked}`);
  const off = ({ attributed, exact }: (typeof compared)[number]) => Math.abs(attributed - exact);
  for (const each of compared.toSorted((a, b) => off(b) - off(a)).slice(0, WORST_SHOWN))
    printLine(`  ${each.edge}: attributed ${shown(each.attributed)}, exact ${shown(each.exact)}`);
}
