/** @file `atlas report`: the paper's figures and tables for a family, from stored results. */
import { resolve } from "node:path";
import { readFamily } from "@atlas/platform";
import { SCORE_MODES, type ScoreMode } from "@atlas/schema";
import { Command, Option } from "commander";
import { readSwaps } from "../report/swaps-file.ts";
import { writeReport } from "../report/write-report.ts";
import { withDatabase } from "./database.ts";
import { printLine } from "./output.ts";

interface Options {
  mode: ScoreMode | "both";
  out: string;
  swaps: string[];
}

export const reportCommand = () =>
  new Command("report")
    .description("Write the paper's figures and tables for a family: SVG, CSV and one HTML page")
    .argument("<family>", "name of a family with stored results")
    .addOption(
      new Option("--mode <name>", "corrected, paper, or both side by side (docs/modes.md)")
        .choices([...SCORE_MODES, "both"])
        .default("corrected"),
    )
    .requiredOption("--out <dir>", "folder for the files")
    .option("--swaps <files...>", "for figure 3: what atlas swap --out wrote", [])
    .action(report);

async function report(family: string, { mode, out, swaps: files }: Options): Promise<void> {
  const swaps = (await Promise.all(files.map(readSwaps))).flat();
  await withDatabase("report", async ({ database }) => {
    const models = await readFamily(database.db, family);
    const written = await writeReport(family, models, mode === "both" ? ["paper", "corrected"] : [mode], out, swaps);
    const count = `${models.length} ${models.length === 1 ? "model" : "models"}`;
    printLine(`${resolve(out, "index.html")}: ${count}, ${written.length} files`);
  });
}
