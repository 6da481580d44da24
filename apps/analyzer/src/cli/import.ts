/** @file `atlas import`: published results beside our own, with where they come from and under which licence. */
import type { ImportBundle } from "@atlas/schema";
import { Command, Option } from "commander";
import { readMapping } from "../imports/mapping.ts";
import { importResults } from "../runs/import-results.ts";
import { withDatabase } from "./database.ts";
import { jsonOption, wholeNumber } from "./options.ts";
import { printJson, printLine } from "./output.ts";

interface Options {
  source: string;
  license: string;
  mapping?: string;
  model?: string;
  task?: string;
  step?: number;
  json?: boolean;
}

export const importCommand = () =>
  new Command("import")
    .description("Store published results, marked as imported: circuits (EAP-IG JSON), tables (CSV or JSON)")
    .argument("<files...>", "each is checked as a whole before any is stored")
    .requiredOption("--source <text>", "where the files come from: an address or a citation")
    .requiredOption("--license <text>", "SPDX name of their licence, or what is known of it")
    .option("--mapping <file>", "for tables: which column means what (docs/importing.md)")
    .option("--model <name>", "for circuits: the model, as results are stored (pythia/pythia-160m)")
    .option("--task <name>", "for circuits: the task")
    .addOption(
      new Option("--step <number>", "for circuits: the training step, unless the file's name is one").argParser(
        wholeNumber("--step", 0),
      ),
    )
    .addOption(jsonOption())
    .addHelpText("after", "\nThe same file with the same source, licence and meaning is stored once.")
    .action(importFiles);

async function importFiles(paths: string[], options: Options): Promise<void> {
  const { source, license, model, task, step } = options;
  const mapping = options.mapping === undefined ? undefined : await readMapping(options.mapping);
  const command = (path: string) => commandFor(path, options);
  await withDatabase("import", async ({ database }) => {
    const choice = { source, license, mapping, circuit: { model, task, step }, command };
    const results = await importResults(database.db, paths, choice);
    for (const { bundle, stored } of results) report(bundle, stored, options.json === true);
  });
}

function report({ address, file, circuits, values, models }: ImportBundle, stored: boolean, json: boolean): void {
  const names = models.map(({ name }) => name);
  const counts = { circuits: circuits.length, values: values.length };
  if (json) printJson({ file: file.name, address, stored, models: names, ...counts });
  else printLine(`${file.name}: ${described(counts)} of ${names.join(", ")}${stored ? "" : " (stored before)"}`);
}

function described({ circuits, values }: { circuits: number; values: number }): string {
  if (circuits > 0) return circuits === 1 ? "1 circuit" : `${circuits} circuits`;
  return values === 1 ? "1 number" : `${values} numbers`;
}

function commandFor(path: string, { source, license, mapping, model, task, step }: Options): string {
  const chosen = Object.entries({ source, license, mapping, model, task, step }).filter(([, value]) => value != null);
  const quoted = chosen.map(([name, value]) => `--${name} ${JSON.stringify(value)}`);
  return ["npx atlas import", path, ...quoted].join(" ");
}
