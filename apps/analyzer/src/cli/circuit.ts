/** @file `atlas circuit`: a circuit of a given size from edge scores, in the EAP-IG library's JSON format. */
import { SELECTIONS, type Selection } from "@atlas/schema";
import { Command, Option } from "commander";
import { writeJsonFile } from "../checkpoint/user-files.ts";
import { toEapJson } from "../circuit/eap-json.ts";
import { countNodes } from "../circuit/nodes.ts";
import { prune } from "../circuit/prune.ts";
import { readScoresFile } from "../circuit/scores-file.ts";
import { firstEdges, selectionOrder } from "../circuit/select.ts";
import { wholeNumber } from "./options.ts";
import { printJson, printLine } from "./output.ts";

interface Options {
  select: Selection;
  edges: number;
  prune: boolean;
  signed?: boolean;
  out?: string;
}

export const circuitCommand = () =>
  new Command("circuit")
    .description("Choose a circuit from edge scores and write it as EAP-IG JSON")
    .argument("<scores>", "a file that `atlas attribute --out` has written")
    .addOption(
      new Option("--select <how>", "topn: the highest scores anywhere; greedy: grown from the logits")
        .choices(SELECTIONS)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--edges <number>", "how many edges to choose, before pruning")
        .argParser(wholeNumber("--edges", 0))
        .makeOptionMandatory(),
    )
    .option("--no-prune", "keep edges that lie on no path from the input to the logits")
    .option("--signed", "rank by signed score instead of its size")
    .option(
      "--out <file>",
      "write the circuit there and print a summary; without it the circuit goes to standard output",
    )
    .action(circuit);

async function circuit(scoresPath: string, options: Options): Promise<void> {
  const { file, graph, scores } = await readScoresFile(scoresPath);
  const order = selectionOrder(options.select, graph, scores, { absolute: !options.signed });
  const chosen = firstEdges(order, options.edges);
  const cells = options.prune ? prune(graph, chosen) : chosen;
  const json = toEapJson(graph, { cells, scores }, file.model.dModel);
  if (options.out === undefined) return printJson(json);
  await writeJsonFile(options.out, json);
  const pruned = options.prune ? `, ${cells.length} after pruning` : "";
  printLine(
    `${options.out}: ${chosen.length} of ${graph.edges} edges chosen${pruned}, ${countNodes(graph, cells)} nodes`,
  );
}
