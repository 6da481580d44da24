/** @file `atlas verify`: which checkpoints of a model are not what their names claim. */
import { type Examination, lineFindings, loadConfig, ownFindings, storeExaminations } from "@atlas/platform";
import { type Finding, type ModelRecord, UserError } from "@atlas/schema";
import { Command } from "commander";
import { examineLine, type Look } from "../checkpoint/family/examine-line.ts";
import { findModelLine } from "../checkpoint/family/find-model-line.ts";
import { type ChosenNames, lineModel, type ModelLine } from "../checkpoint/family/model-line.ts";
import { modelRecord } from "../checkpoint/family/model-record.ts";
import { chooseCheckpoints } from "../checkpoint/family/schedule.ts";
import { hubConfig } from "../checkpoint/hub/hub-config.ts";
import { withDatabase } from "./database.ts";
import { jsonOption } from "./options.ts";
import { printJson, printLine, progressBar } from "./output.ts";
import { type VerifyReport, verifyJson, verifyLines } from "./verify-report.ts";

interface Options extends ChosenNames {
  revisions: string;
  download?: boolean;
  store?: boolean;
  json?: boolean;
}

export const verifyCommand = () =>
  new Command("verify")
    .description("Say which checkpoints of a model are not what their names claim")
    .argument("<model>", "FAMILY/MODEL (see atlas families), hf:OWNER/NAME, or a folder")
    .option("--revisions <schedule>", "all, log, linear, sparse, paper, or a list such as step0,step512,1000", "all")
    .option("--download", "read the weights of a hub's checkpoints as well, one at a time, and remove them again")
    .option("--store", "keep what was found in the embedded database; in that of DATABASE_URL it always is")
    .option("--family <name>", "family to store it under, instead of the model's own")
    .option("--model <name>", "name to store it under, instead of the model's own")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      "\nA folder is read whole. Of a hub's checkpoints its metadata tells hashes, sizes, configuration and tokenizer without a\n" +
        "download of weights. Exit code 2 when anything is wrong or could not be looked at.",
    )
    .action(verify);

async function verify(target: string, options: Options): Promise<void> {
  const hub = hubConfig();
  const line = await findModelLine(target, hub);
  const chosen = chooseCheckpoints(line, options.revisions);
  const bar = progressBar(`${line.family}/${line.model}`);
  const { download = false } = options;
  const looks = await examineLine(line, chosen, hub, { download, onProgress: bar.update }).finally(() => bar.stop());
  const kept = await keep(line, looks, options);
  const report: VerifyReport = {
    line,
    looks,
    depth: download || line.source.kind === "local" ? "weights" : "metadata",
    findings: kept?.findings ?? findingsOf(line, looks),
    stored: kept !== undefined,
  };
  if (options.json) printJson(verifyJson(report));
  else for (const text of verifyLines(report)) printLine(text);
  if (report.findings.length > 0 || looks.some((look) => "failure" in look)) process.exitCode = 2;
}

/** @returns undefined where there is no database to keep it in, or no checkpoint that tells the model's shape. */
async function keep(line: ModelLine, looks: readonly Look[], options: Options) {
  const model = usualModel(line, looks, options);
  if (model === undefined) {
    if (options.store)
      throw new UserError("No checkpoint has a configuration that can be read, so nothing was stored.");
    return undefined;
  }
  if (!options.store && loadConfig().databaseUrl === undefined) return undefined;
  return withDatabase("verify", async ({ database }) => ({
    findings: await storeExaminations(database.db, model, looks.flatMap(examinationOf)),
  }));
}

function examinationOf(look: Look): Examination[] {
  if ("failure" in look) return [];
  const { weightHash, facts, problems } = look.examined;
  return [{ ...look.checkpoint, weightHash, facts, problems }];
}

/** What the looks say of each other, without what is stored. */
function findingsOf(line: ModelLine, looks: readonly Look[]): Finding[] {
  const examined = looks.flatMap(examinationOf);
  return [
    ...examined.flatMap(({ revision, problems }) => ownFindings(revision, problems)),
    ...lineFindings(examined, lineModel(line).lastStep ?? null),
  ];
}

/** The shape that most checkpoints have; of equally many, that of the latest. */
function usualModel(line: ModelLine, looks: readonly Look[], chosen: ChosenNames): ModelRecord | undefined {
  const counts = new Map<string, number>();
  let best: { record: ModelRecord; count: number } | undefined;
  const records = looks.flatMap((look) =>
    "examined" in look && look.examined.config ? [modelRecord(lineModel(line, chosen), look.examined.config)] : [],
  );
  for (const record of records) counts.set(JSON.stringify(record), (counts.get(JSON.stringify(record)) ?? 0) + 1);
  for (const record of records) {
    const count = counts.get(JSON.stringify(record))!;
    if (best === undefined || count >= best.count) best = { record, count };
  }
  return best?.record;
}
