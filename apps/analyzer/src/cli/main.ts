/**
 * @file `atlas`: parses, calls the rooms below, prints. Exit codes: 0 done; 1 something failed on our side; 2 the input or the
 * command line was wrong, which one sentence on standard error explains.
 */
import { UserError } from "@atlas/schema";
import { Command, CommanderError } from "commander";
import { ANALYZER_VERSION } from "../runs/version.ts";
import { note } from "./output.ts";

/** In the order of the help. Each is loaded when it is asked for, because what all of them rest on takes seconds to load. */
const COMMANDS: Readonly<Record<string, () => Promise<() => Command>>> = {
  attribute: async () => (await import("./attribute.ts")).attributeCommand,
  circuit: async () => (await import("./circuit.ts")).circuitCommand,
  evaluate: async () => (await import("./evaluate.ts")).evaluateCommand,
  ablate: async () => (await import("./ablate.ts")).ablateCommand,
  "compare-exact": async () => (await import("./compare-exact.ts")).compareExactCommand,
  "patch-paths": async () => (await import("./patch-paths.ts")).patchPathsCommand,
  swap: async () => (await import("./swap.ts")).swapCommand,
  heads: async () => (await import("./heads.ts")).headsCommand,
  "train-demo": async () => (await import("./train-demo.ts")).trainDemoCommand,
  tasks: async () => (await import("./tasks.ts")).tasksCommand,
  analyze: async () => (await import("./analyze.ts")).analyzeCommand,
  worker: async () => (await import("./worker.ts")).workerCommand,
  bench: async () => (await import("./bench.ts")).benchCommand,
  devices: async () => (await import("./devices.ts")).devicesCommand,
  families: async () => (await import("./families.ts")).familiesCommand,
  download: async () => (await import("./download.ts")).downloadCommand,
  import: async () => (await import("./import.ts")).importCommand,
  "verify-algorithm": async () => (await import("./verify-algorithm.ts")).verifyAlgorithmCommand,
  verify: async () => (await import("./verify.ts")).verifyCommand,
  sweep: async () => (await import("./sweep.ts")).sweepCommand,
  report: async () => (await import("./family-report.ts")).reportCommand,
  publish: async () => (await import("./publish.ts")).publishCommand,
  release: async () => (await import("./release.ts")).releaseCommand,
};

/** @param name what the person asks for; all commands are there where it is no command's name. */
async function program(name = ""): Promise<Command> {
  const atlas = new Command("atlas")
    .description("Circuits of language models, checkpoint by checkpoint")
    .version(ANALYZER_VERSION)
    // Only ahead of a command are options this program's own: a release has a version, too.
    .enablePositionalOptions();
  const asked = Object.hasOwn(COMMANDS, name) ? [COMMANDS[name]!] : Object.values(COMMANDS);
  for (const load of asked) atlas.addCommand((await load())());
  for (const each of withSubcommands(atlas))
    each.exitOverride().configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "atlas: ")) });
  return atlas;
}

const withSubcommands = (command: Command): Command[] => [command, ...command.commands.flatMap(withSubcommands)];

/** @returns the exit code. */
async function run(argv: readonly string[]): Promise<number> {
  try {
    await (await program(argv[2])).parseAsync(argv);
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

// Whoever reads the output may leave, as head does: then there is nobody to work for, and nothing failed.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});
process.exitCode = await run(process.argv);
