/**
 * @file Is the estimate of memory right: every case in a process of its own, its estimate beside the peak that was measured. Ends with 1
 * when an estimate is off by more than a quarter, or, with --memory, when a peak exceeds the budget by more than a tenth.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type MemoryReport, UserError } from "@atlas/schema";
import { bytes } from "../../apps/analyzer/src/cli/options.ts";
import { CASES, type Case, describe, MODELS } from "./cases.ts";
import { writeCheckpoint } from "./checkpoint.ts";
import { runJob } from "./job.ts";

/** How far an estimate may be from the peak, and a peak above the budget. */
const ESTIMATE_WITHIN = 0.25;
const BUDGET_WITHIN = 0.1;

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    memory: { type: "string" },
    folder: { type: "string" },
    out: { type: "string" },
    /** A process started by this one: the index of its case, and whether to write the checkpoint or to run the job. */
    write: { type: "string" },
    run: { type: "string" },
  },
});

interface Row {
  name: string;
  /** Absent where the case was refused, with the sentence. */
  memory?: MemoryReport;
  refused?: string;
}

async function child(): Promise<void> {
  const folder = values.folder!;
  if (values.write !== undefined) return writeCheckpoint(folder, MODELS[CASES[Number(values.write)]!.model]);
  const memory = values.memory === undefined ? undefined : Number(values.memory);
  try {
    say(JSON.stringify({ memory: await runJob(folder, CASES[Number(values.run)]!.job, memory) }));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(JSON.stringify({ refused: error.message }));
  }
}

/** @returns whether every case is within its bounds. */
function all(): boolean {
  const only = new RegExp(values.only ?? "");
  const budget = values.memory === undefined ? undefined : bytes("--memory")(values.memory);
  const folder = values.folder ?? mkdtempSync(join(tmpdir(), "atlas-memory-"));
  const rows: Row[] = [];
  try {
    for (const [index, each] of CASES.entries()) {
      if (!only.test(describe(each))) continue;
      const row = measure(each, index, folder, budget);
      say(lineOf(row, budget));
      rows.push(row);
    }
  } finally {
    if (values.folder === undefined) rmSync(folder, { recursive: true });
  }
  if (values.out !== undefined) writeFileSync(values.out, JSON.stringify({ budget, rows }));
  const wrong = rows.filter((row) => !isRight(row, budget));
  say(`${rows.length - wrong.length} of ${rows.length} within bounds`);
  return wrong.length === 0;
}

function measure(each: Case, index: number, folder: string, budget: number | undefined): Row {
  const own = ["--folder", join(folder, each.model.replaceAll(" ", "-"))];
  start(["--write", `${index}`, ...own]);
  const output = start(["--run", `${index}`, ...own, ...(budget === undefined ? [] : ["--memory", `${budget}`])]);
  return { name: describe(each), ...(JSON.parse(output) as Omit<Row, "name">) };
}

function start(args: readonly string[]): string {
  const script = fileURLToPath(new URL("../memory-check.js", import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [script, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error(`memory-check ${args.join(" ")} ended with ${status}`);
  return stdout;
}

function isRight({ memory }: Row, budget: number | undefined): boolean {
  if (memory === undefined) return true;
  const { estimate, peak } = memory;
  return (
    Math.abs(estimate / peak - 1) <= ESTIMATE_WITHIN && (budget === undefined || peak <= (1 + BUDGET_WITHIN) * budget)
  );
}

function lineOf(row: Row, budget: number | undefined): string {
  if (row.memory === undefined) return `${row.name}: refused. ${row.refused}`;
  const { estimate, peak, peakOf } = row.memory;
  const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
  const ofBudget = budget === undefined ? "" : `, ${Math.round((100 * peak) / budget)}% of the budget`;
  const verdict = isRight(row, budget) ? "" : "  OUT OF BOUNDS";
  return `${row.name}: estimate ${mib(estimate)}, peak ${mib(peak)} of the ${peakOf}, ratio ${(estimate / peak).toFixed(2)}${ofBudget}${verdict}`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  if (values.write !== undefined || values.run !== undefined) await child();
  else process.exitCode = all() ? 0 : 1;
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`memory-check: ${error.message}\n`);
  process.exitCode = 2;
}
