/** @file `atlas download`: checkpoints of a model into the cache, to stay there. */
import { Command, Option } from "commander";
import { type FetchedCheckpoint, fetchCheckpoint } from "../checkpoint/family/fetch-checkpoint.ts";
import { findModelLine } from "../checkpoint/family/find-model-line.ts";
import type { CheckpointRef } from "../checkpoint/family/model-line.ts";
import { chooseCheckpoints } from "../checkpoint/family/schedule.ts";
import { hubConfig } from "../checkpoint/hub/hub-config.ts";
import { jsonOption } from "./options.ts";
import { printJson, printLine, progressBar } from "./output.ts";

interface Options {
  revisions: string;
  cache?: string;
  json?: boolean;
}

export const downloadCommand = () =>
  new Command("download")
    .description("Fetch checkpoints from a hub into the cache of Hugging Face's tools, and keep them")
    .argument("<model>", "FAMILY/MODEL (see atlas families), hf:OWNER/NAME, or a folder")
    .addOption(
      new Option(
        "--revisions <schedule>",
        "all, log, linear, sparse, paper, or a list such as step0,step512,1000",
      ).makeOptionMandatory(),
    )
    .option("--cache <dir>", "folder to keep them in; otherwise HF_HUB_CACHE, or hub in HF_HOME")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      "\nThe hub is HF_ENDPOINT (https://huggingface.co), the token HF_TOKEN. A download that was stopped goes on where it ended.\n" +
        "--json prints a line per checkpoint.",
    )
    .action(download);

async function download(target: string, { revisions, cache, json }: Options): Promise<void> {
  const hub = hubConfig(process.env, cache);
  const line = await findModelLine(target, hub);
  const chosen = chooseCheckpoints(line, revisions);
  const bar = progressBar(`${line.family}/${line.model}`);
  try {
    for (const [index, ref] of chosen.entries()) {
      const onProgress = (done: number, total: number) =>
        bar.update((index + done / Math.max(total, 1)) / chosen.length, `${ref.revision},`);
      const fetched = await fetchCheckpoint(line, ref, hub, { keep: true, onProgress });
      if (json) printJson(jsonLine(ref, fetched));
      else printLine(textLine(ref, fetched));
    }
  } finally {
    bar.stop();
  }
}

function jsonLine({ revision, step, tokens }: CheckpointRef, { directory, bytes, seconds, files }: FetchedCheckpoint) {
  return { revision, step, tokens, directory, bytes, seconds, files };
}

function textLine({ revision }: CheckpointRef, { directory, bytes, seconds }: FetchedCheckpoint): string {
  const megabytes = bytes / 1e6;
  const how = bytes === 0 ? "there already" : `${megabytes.toFixed(1)} MB at ${(megabytes / seconds).toFixed(0)} MB/s`;
  return `${revision}: ${how}, ${directory}`;
}
