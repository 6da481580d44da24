/** @file `atlas heads`: what every attention head of a checkpoint does, by scores. */
import { HEAD_SCORES, type HeadScoreName, SCORE_MODES, type ScoreMode } from "@atlas/schema";
import { Command, Option } from "commander";
import { openCheckpoint } from "../checkpoint/weights.ts";
import { summariseHeads } from "../heads/summary.ts";
import { HEAD_SCORE_TABLE } from "../heads/table.ts";
import type { DeviceChoice } from "../onnx/choose-device.ts";
import { type HeadScoreResult, headScores } from "../runs/head-scores.ts";
import { Effort } from "../runs/report/effort.ts";
import { loadTokenizer } from "../task/load-tokenizer.ts";
import { takeDevice } from "./devices.ts";
import { MODEL_ARGUMENT, modelFolder } from "./model-folder.ts";
import { deviceOption, jsonOption, memoryOption, scoreNames } from "./options.ts";
import { printJson, printLine, progressBar, shown } from "./output.ts";
import { printReport, reportJson } from "./report.ts";

interface Options {
  scores: readonly HeadScoreName[];
  mode: ScoreMode;
  text?: string;
  device: DeviceChoice;
  memory?: number;
  json?: boolean;
}

/** Heads named in the printed table. */
const HEADS_SHOWN = 5;

export const headsCommand = () =>
  new Command("heads")
    .description("Score every attention head: where it looks, what it copies, suppresses or counts on")
    .argument("<model>", `${MODEL_ARGUMENT}; scores with words need its tokenizer.json`)
    .addOption(
      new Option("--scores <names>", `comma-separated, of ${HEAD_SCORES.join(", ")}`)
        .argParser(scoreNames)
        .default(HEAD_SCORES, "all of them"),
    )
    .addOption(
      new Option("--mode <name>", "paper: as published, flaws included; corrected: mended")
        .choices(SCORE_MODES)
        .default("corrected"),
    )
    .option("--text <file>", "text for copy suppression; otherwise English that comes with the program")
    .addOption(deviceOption())
    .addOption(memoryOption())
    .addOption(jsonOption())
    .addHelpText("after", `\n${HEAD_SCORES.map(describe).join("\n")}`)
    .action(heads);

function describe(name: HeadScoreName): string {
  const { definition, range, unit, threshold } = HEAD_SCORE_TABLE[name];
  return `${name} (${unit}, ${range[0] ?? "unbounded"} to ${range[1]}, one of its kind above ${threshold}): ${definition}`;
}

async function heads(name: string, { scores, mode, text, json, ...chosen }: Options): Promise<void> {
  const directory = await modelFolder(name);
  const effort = new Effort();
  const checkpoint = await effort.stage("open", () => openCheckpoint(directory));
  const device = await takeDevice(chosen.device);
  const model = { ...checkpoint, tokenizer: () => loadTokenizer(directory) };
  const bar = progressBar("scoring heads");
  const onProgress = (share: number) => bar.update(share);
  const options = { device, memory: chosen.memory, effort, onProgress };
  const results = await headScores(model, { scores, mode, text }, options).finally(() => bar.stop());
  const report = await effort.report({ device });
  const perLayer = checkpoint.config.heads;
  if (json)
    return printJson({
      mode,
      scores: results.map((result) => jsonScore(result, perLayer)),
      report: reportJson(report),
    });
  for (const result of results) printScore(result, perLayer);
  printReport(report);
}

const summaryOf = ({ name, values }: HeadScoreResult, perLayer: number) => {
  const { threshold } = HEAD_SCORE_TABLE[name];
  return { threshold, ...summariseHeads(values, perLayer, threshold) };
};

function jsonScore(result: HeadScoreResult, perLayer: number) {
  const { name, values, denominators, data } = result;
  const { definition, range, unit, source, modes } = HEAD_SCORE_TABLE[name];
  const { ranked, threshold, above } = summaryOf(result, perLayer);
  const byLayer = <T>(all: readonly T[]) =>
    Array.from({ length: all.length / perLayer }, (_, layer) => all.slice(layer * perLayer, (layer + 1) * perLayer));
  return {
    name,
    definition: `${definition} ${result.mode}: ${modes[result.mode]}.`,
    source,
    unit,
    range,
    data,
    maximum: ranked[0] ?? null,
    aboveThreshold: { threshold, heads: above },
    values: byLayer(values),
    ...(denominators && { denominators: byLayer(denominators) }),
  };
}

function printScore(result: HeadScoreResult, perLayer: number): void {
  const { title, unit, range } = HEAD_SCORE_TABLE[result.name];
  const { ranked, threshold, above } = summaryOf(result, perLayer);
  const undefinedHeads = result.values.length - ranked.length;
  printLine(`${title} (${unit}, ${range[0] ?? "unbounded"} to ${range[1]}) on ${result.data.description}`);
  printLine(`  above ${threshold}: ${above} of ${result.values.length} heads${missing(undefinedHeads)}`);
  const best = ranked.slice(0, HEADS_SHOWN).map(({ head, value }) => `${head} ${shown(value)}`);
  printLine(`  highest: ${best.join("   ") || "none"}`);
}

const missing = (count: number): string =>
  count === 0 ? "" : `, ${count} of them undefined because taking the head out changes next to nothing`;
