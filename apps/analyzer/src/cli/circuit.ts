/** @file `atlas circuit`: a circuit from scores of edges or nodes, of a given size or as small as a behaviour allows, as EAP-IG JSON. */
import {
  type AttributionLevel,
  type CircuitRecord,
  countNodes,
  DEFAULT_THRESHOLD,
  type RunReport,
  SEARCH_RULES,
  SELECTIONS,
  type SearchRule,
  type Selection,
  toEapJson,
  UserError,
} from "@atlas/schema";
import { Command, Option } from "commander";
import { writeJsonFile } from "../checkpoint/user-files.ts";
import { prune } from "../circuit/prune.ts";
import { type ReadScores, readScoresFile } from "../circuit/scores-file.ts";
import { firstEdges, selectionOrder, sizeAtThreshold } from "../circuit/select.ts";
import { edgesBetween, firstNodes, rankNodes } from "../circuit/select-nodes.ts";
import type { DeviceChoice } from "../onnx/choose-device.ts";
import { ablationSettings } from "../runs/chosen-ablation.ts";
import { Effort } from "../runs/report/effort.ts";
import { smallestCircuit } from "../runs/smallest-circuit.ts";
import { takeDevice } from "./devices.ts";
import { answersOf } from "./evaluation-options.ts";
import { readModelAndInputs } from "./model-and-inputs.ts";
import { MODEL_ARGUMENT } from "./model-folder.ts";
import { deviceOption, memoryOption, number, wholeNumber } from "./options.ts";
import { printJson, printLine, shown } from "./output.ts";
import { printReport, reportJson } from "./report.ts";

interface Options {
  select: Selection;
  edges?: number;
  nodes?: number;
  threshold?: number;
  search?: SearchRule;
  model?: string;
  device: DeviceChoice;
  memory?: number;
  inputs?: string;
  faithfulness: number;
  curve?: string;
  prune: boolean;
  signed?: boolean;
  out?: string;
}

export const circuitCommand = () =>
  new Command("circuit")
    .description("Choose a circuit from scores of edges or nodes and write it as EAP-IG JSON")
    .argument("<scores>", "a file that `atlas attribute --out` has written")
    .addOption(
      new Option("--select <how>", "topn: the highest scores anywhere; greedy: grown from the logits, for edges alone")
        .choices(SELECTIONS)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--edges <number>", "how many edges to choose, before pruning").argParser(wholeNumber("--edges", 0)),
    )
    .addOption(
      new Option("--nodes <number>", "how many nodes to choose, before pruning, with all edges between them").argParser(
        wholeNumber("--nodes", 0),
      ),
    )
    .addOption(
      new Option(
        "--threshold <score>",
        "choose edges or nodes whose |score|, or signed score, is at least this",
      ).argParser(number("--threshold")),
    )
    .addOption(
      new Option(
        "--search <rule>",
        "the smallest circuit that is faithful: stable from some size on, by plain bisection, or as Tigges et al. 2024 search",
      ).choices(SEARCH_RULES),
    )
    .option("--model <model>", `for --search: the checkpoint that the scores are of: ${MODEL_ARGUMENT}`)
    .option("--inputs <file>", "for --search: prompts and answers to be faithful on")
    .addOption(
      new Option("--faithfulness <share>", "for --search: share of the behaviour to keep, 0 to 1")
        .argParser(number("--faithfulness", 0, 1))
        .default(DEFAULT_THRESHOLD),
    )
    .addOption(deviceOption())
    .addOption(memoryOption())
    .option("--curve <file>", "for --search: write every size that was evaluated there")
    .option("--no-prune", "keep edges that lie on no path from the input to the logits")
    .option("--signed", "rank by signed score instead of its size")
    .option(
      "--out <file>",
      "write the circuit there and print a summary; without it the circuit goes to standard output",
    )
    .action(circuit);

async function circuit(scoresPath: string, options: Options): Promise<void> {
  checkChoice(options);
  const scored = await readScoresFile(scoresPath);
  const { file, graph, scores } = scored;
  checkLevel(file.level, options);
  const found = options.search === undefined ? undefined : await search(scored, options.search, options);
  const order = orderOf(scored, options);
  const size = found?.requestedNodes ?? found?.requestedEdges ?? requestedSize(scored, order, options);
  const chosen = file.level === "edge" ? firstEdges(order, size) : edgesBetween(graph, firstNodes(order, size));
  const cells = options.prune ? prune(graph, chosen) : chosen;
  const json = toEapJson(graph, { cells, ...(file.level === "edge" && { scores }) }, file.model.dModel);
  if (found && options.curve !== undefined)
    await writeJsonFile(options.curve, { ...curveFile(found, options), report: reportJson(found.report) });
  if (options.out === undefined) return printJson(json);
  await writeJsonFile(options.out, json);
  const pruned = options.prune ? `, ${cells.length} edges after pruning` : "";
  const taken = file.level === "edge" ? `${size} of ${graph.edges} edges` : `${size} of ${graph.writers.length} nodes`;
  printLine(`${options.out}: ${taken} chosen${pruned}, ${countNodes(graph, cells)} nodes with the logits`);
  if (!found) return;
  printLine(faithfulnessLine(found));
  printLine(`completeness gap of the scores ${shown(file.completenessGap)}`);
  printReport(found.report);
}

/** @throws UserError when what is asked counts edges and nodes were scored, or the reverse. */
function checkLevel(level: AttributionLevel, { select, edges, nodes }: Options): void {
  if (level === "node" && select === "greedy")
    throw new UserError("These are scores of nodes, and greedy grows along edges; give --select topn.");
  const wrong = level === "node" ? edges : nodes;
  if (wrong !== undefined)
    throw new UserError(`These are scores of ${level}s; give the size of the circuit as --${level}s.`);
}

function orderOf({ file, graph, scores }: ReadScores, { select, signed }: Options): Int32Array {
  const ranking = { absolute: !signed };
  return file.level === "edge" ? selectionOrder(select, graph, scores, ranking) : rankNodes(graph, scores, ranking);
}

function checkChoice({ edges, nodes, threshold, search, model, inputs }: Options): void {
  const given = [edges, nodes, threshold, search].filter((choice) => choice !== undefined).length;
  if (given !== 1)
    throw new UserError(
      `A circuit's size was given ${given} times; give one of --edges, --nodes, --threshold and --search.`,
    );
  if (search !== undefined && (model === undefined || inputs === undefined))
    throw new UserError("--search evaluates circuits on a model; give --model and --inputs.");
}

function requestedSize(
  { scores }: ReadScores,
  order: Int32Array,
  { edges, nodes, threshold, signed }: Options,
): number {
  return edges ?? nodes ?? sizeAtThreshold(order, scores, threshold!, { absolute: !signed });
}

async function search(
  { file, graph, scores }: ReadScores,
  rule: SearchRule,
  options: Options,
): Promise<CircuitRecord & { report: RunReport }> {
  const effort = new Effort();
  const { metric, ablation = "interchange", reference = "corrupted", pooled = false } = file;
  const open = () => readModelAndInputs(options.model!, options.inputs!, answersOf(metric));
  const { checkpoint, dataset, modelHash } = await effort.stage("open", open);
  if (modelHash !== file.modelHash)
    throw new UserError(
      `The scores are not of the checkpoint ${options.model}; give the one that they were computed on.`,
    );
  const settings = { selection: options.select, threshold: options.faithfulness, rule, absolute: !options.signed };
  // Circuits are searched by what their edges were scored by.
  const device = await takeDevice(options.device);
  const measure = {
    ...{ device, metric },
    memory: options.memory,
    effort,
    ablation: await ablationSettings({ ablation, reference, pooled }, checkpoint, dataset),
  };
  const scored = { graph, level: file.level, scores };
  const found = await smallestCircuit(checkpoint, dataset, scored, settings, measure);
  return { ...found, report: await effort.report({ device }) };
}

function curveFile({ reached, requestedEdges, requestedNodes, edges, curve }: CircuitRecord, options: Options) {
  const { search, faithfulness } = options;
  return { search, faithfulness, reached, requestedEdges, requestedNodes, edges, curve };
}

function faithfulnessLine({ reached, curve, faithfulness }: CircuitRecord): string {
  const values = `${shown(faithfulness.plain)} plain, ${shown(faithfulness.floorCorrected)} floor-corrected`;
  return `faithfulness ${values}${reached ? "" : ", below what was asked"}, from ${curve.length} sizes`;
}
