/** @file `atlas verify-algorithm`: whether a model does a task by the algorithm that is said of it, checkpoint by checkpoint. */
import { formatNode, SCORE_MODES, type ScoreMode, type TaskSettings, type VerificationBundle } from "@atlas/schema";
import { Command, Option } from "commander";
import { folderOf, localLines } from "../checkpoint/family/local-line.ts";
import { lineModel } from "../checkpoint/family/model-line.ts";
import type { DeviceChoice } from "../onnx/choose-device.ts";
import { analyzeAlgorithm } from "../runs/analyze-algorithm.ts";
import { openForAnalysis } from "../runs/opened-checkpoint.ts";
import { ALGORITHMS, readAlgorithm } from "../verify/algorithms.ts";
import { withDatabase } from "./database.ts";
import { takeDevice } from "./devices.ts";
import { deviceOption, jsonOption, wholeNumber } from "./options.ts";
import { printJson, printLine, progressBar, shown } from "./output.ts";

interface Options {
  algorithm: string;
  mode: ScoreMode;
  family?: string;
  model?: string;
  size?: number;
  text?: string;
  device: DeviceChoice;
  json?: boolean;
}

/** Heads named in the printed lines. */
const HEADS_SHOWN = 6;

export const verifyAlgorithmCommand = () =>
  new Command("verify-algorithm")
    .description(
      "Which heads do what in a task, and what share of the effect they carry, over training; results are saved",
    )
    .argument("<dir>", "a checkpoint, a model (step folders) or a suite of models")
    .requiredOption("--algorithm <name>", `${ALGORITHMS.join(", ")}, or a file with a definition (docs/verifying.md)`)
    .addOption(
      new Option("--mode <name>", "paper: prompts and scores as published, flaws included; corrected: mended")
        .choices(SCORE_MODES)
        .default("corrected"),
    )
    .option("--family <name>", "family to store the models under; otherwise what the trainer said, or the folder")
    .option("--model <name>", "name to store a single model under; otherwise family/folder")
    .addOption(
      new Option("--size <number>", "prompts; otherwise as many as the task has").argParser(wholeNumber("--size", 1)),
    )
    .option("--text <file>", "text for copy suppression; otherwise English that comes with the program")
    .addOption(deviceOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      "\nEffects are by path patching (atlas patch-paths): (patched − clean) / (clean − corrupted). A level's percentage is\n" +
        "100 · Σ |e| of its named heads / Σ |e| of all heads that can send to it; where the checkpoint was analysed on the task,\n" +
        "the same among the heads of its circuit stands beside it. Stored verifications are not computed again.",
    )
    .action(run);

async function run(directory: string, { algorithm: name, mode, size, text, json, ...chosen }: Options): Promise<void> {
  const algorithm = await readAlgorithm(name);
  const lines = await localLines(directory);
  const all = lines.flatMap((line) => line.checkpoints.map((checkpoint) => ({ line, checkpoint })));
  const device = await takeDevice(chosen.device);
  const taskSettings: TaskSettings = size === undefined ? {} : { size };
  await withDatabase("verify-algorithm", async ({ database }) => {
    const bar = progressBar("verifying");
    try {
      for (const [index, { line, checkpoint }] of all.entries()) {
        const model = lineModel(line, chosen);
        const folder = folderOf(line, checkpoint);
        const settings = Object.entries({ size, text }).map(([key, value]) =>
          value === undefined ? "" : ` --${key} ${value}`,
        );
        const command = `npx atlas verify-algorithm ${folder} --algorithm ${name} --mode ${mode} --family ${model.family} --model ${model.name}${settings.join("")}`;
        const onProgress = (share: number) =>
          bar.update((index + share) / all.length, `${model.name} ${checkpoint.revision},`);
        const opened = await openForAnalysis(folder, checkpoint, model);
        const request = { algorithm, mode, taskSettings, text, command };
        const result = await analyzeAlgorithm(opened, request, database.db, { device, onProgress });
        const where = `${model.name} ${checkpoint.revision}`;
        if (result === undefined)
          printLine(json ? JSON.stringify({ checkpoint: where, stored: "before" }) : `${where}: stored before`);
        else if (json) printJson(result.bundle);
        else printFindings(where, result.bundle);
      }
    } finally {
      bar.stop();
    }
  });
}

function printFindings(where: string, { model, algorithm, findings }: VerificationBundle): void {
  const head = (index: number) =>
    formatNode({ kind: "head", layer: Math.floor(index / model.heads), head: index % model.heads });
  printLine(`${where}: ${algorithm.title}`);
  for (const [i, { percent, percentInCircuit, named, receivers }] of findings.levels.entries()) {
    const inCircuit = percentInCircuit === null ? "" : `, ${shown(percentInCircuit)}% within the circuit`;
    const share = percent === null ? "no effect" : `${shown(percent)}% of the effect${inCircuit}`;
    const nobody = receivers?.length === 0 ? "nothing receives" : share;
    printLine(`  ${algorithm.levels[i]!.title}: ${nobody}`);
    for (const one of named.slice(0, HEADS_SHOWN))
      printLine(`    ${head(one.head)} ${shown(one.effect)} (${one.roles.join(", ")})`);
    if (named.length > HEADS_SHOWN) printLine(`    and ${named.length - HEADS_SHOWN} more`);
  }
  for (const [i, { of, values, passed }] of findings.checks.entries()) {
    const name = (component: number) => (of === "heads" ? head(component) : `m${component}`);
    const best = [...passed].sort((a, b) => values[b]! - values[a]!).slice(0, HEADS_SHOWN);
    const list = best.map((component) => `${name(component)} ${shown(values[component]!)}`).join(", ") || "none";
    printLine(`  ${algorithm.checks[i]!.title}: ${passed.length} of ${values.length} ${of} (${list})`);
  }
  const { repair } = findings;
  if (repair)
    printLine(
      `  without ${repair.ablated.map(head).join(", ")}: ${shown(repair.before)} to ${shown(repair.after)} logits, ` +
        `${shown(repair.lost)} of them their own; made up for: ${repair.repaired === null ? "nothing was lost" : shown(repair.repaired)}`,
    );
}
