/** @file `atlas report`: the paper's figures and tables for a family, from stored results. */
import { resolve } from "node:path";
import { readFamily } from "@atlas/platform";
import { SCORE_MODES, type ScoreMode } from "@atlas/schema";
import { Command, Option } from "commander";
import { writeReport } from "../report/write-report.ts";
import { withDatabase } from "./database.ts";
import { printLine } from "./output.ts";

interface Options {
  mode: ScoreMode | "both";
  out: string;
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
    .action(report);

async function report(family: string, { mode, out }: Options): Promise<void> {
  await withDatabase("report", async ({ database }) => {
    const models = await readFamily(database.db, family);
    const written = await writeReport(family, models, mode === "both" ? ["paper", "corrected"] : [mode], out);
    const count = `${models.length} ${models.length === 1 ? "model" : "models"}`;
    printLine(`${resolve(out, "index.html")}: ${count}, ${written.length} files`);
  });
}
