/**
 * @file `atlas`: parses, calls the rooms below, prints. Exit codes: 0 done; 1 something failed on our side; 2 the input or the
 * command line was wrong, which one sentence on standard error explains.
 */
import { UserError } from "@atlas/schema";
import { Command, CommanderError } from "commander";
import { ANALYZER_VERSION } from "../runs/version.ts";
import { ablateCommand } from "./ablate.ts";
import { analyzeCommand } from "./analyze.ts";
import { attributeCommand } from "./attribute.ts";
import { benchCommand } from "./bench.ts";
import { circuitCommand } from "./circuit.ts";
import { compareExactCommand } from "./compare-exact.ts";
import { devicesCommand } from "./devices.ts";
import { downloadCommand } from "./download.ts";
import { evaluateCommand } from "./evaluate.ts";
import { familiesCommand } from "./families.ts";
import { headsCommand } from "./heads.ts";
import { importCommand } from "./import.ts";
import { note } from "./output.ts";
import { patchPathsCommand } from "./patch-paths.ts";
import { sweepCommand } from "./sweep.ts";
import { tasksCommand } from "./tasks.ts";
import { trainDemoCommand } from "./train-demo.ts";
import { verifyCommand } from "./verify.ts";
import { verifyAlgorithmCommand } from "./verify-algorithm.ts";
import { workerCommand } from "./worker.ts";

const COMMANDS = [
  attributeCommand,
  circuitCommand,
  evaluateCommand,
  ablateCommand,
  compareExactCommand,
  patchPathsCommand,
  headsCommand,
  trainDemoCommand,
  tasksCommand,
  analyzeCommand,
  workerCommand,
  benchCommand,
  devicesCommand,
  familiesCommand,
  downloadCommand,
  importCommand,
  verifyAlgorithmCommand,
  verifyCommand,
  sweepCommand,
];

function program(): Command {
  const atlas = new Command("atlas")
    .description("Circuits of language models, checkpoint by checkpoint")
    .version(ANALYZER_VERSION);
  for (const command of COMMANDS) atlas.addCommand(command());
  for (const each of withSubcommands(atlas))
    each.exitOverride().configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "atlas: ")) });
  return atlas;
}

const withSubcommands = (command: Command): Command[] => [command, ...command.commands.flatMap(withSubcommands)];

/** @returns the exit code. */
async function run(argv: readonly string[]): Promise<number> {
  try {
    await program().parseAsync(argv);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Commander has printed its own sentence, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof UserError) {
      note(`atlas: ${error.message}`);
      return 2;
    }
    note(`atlas: something failed on our side: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
    return 1;
  }
}

process.exitCode = await run(process.argv);
