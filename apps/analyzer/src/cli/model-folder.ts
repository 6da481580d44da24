/** @file The model that a command is given: a folder as it is, or a checkpoint on the hub, fetched into the cache and kept there. */
import { fetchCheckpoint } from "../checkpoint/family/fetch-checkpoint.ts";
import { findNamedCheckpoint, isPath, type NamedCheckpoint } from "../checkpoint/family/named-checkpoint.ts";
import { hubConfig } from "../checkpoint/hub/hub-config.ts";
import { note, progressBar } from "./output.ts";

/** How `--help` names it. */
export const MODEL_ARGUMENT = "a checkpoint's folder, FAMILY/MODEL@STEP (see atlas families) or hf:OWNER/NAME@REVISION";

export interface FetchedModel extends NamedCheckpoint {
  directory: string;
}

/** @param needs `tokenizer`: the weights are left where they are. @throws UserError when the hub has no such checkpoint. */
export async function modelFolder(model: string, needs: "weights" | "tokenizer" = "weights"): Promise<string> {
  return (await isPath(model)) ? model : (await fetchModel(model, needs)).directory;
}

/** @param name of a checkpoint that is no folder */
export async function fetchModel(name: string, needs: "weights" | "tokenizer" = "weights"): Promise<FetchedModel> {
  const hub = hubConfig();
  const { line, ref } = await findNamedCheckpoint(name, hub);
  const bar = progressBar(name);
  const onProgress = (done: number, total: number, file: string) => bar.update(done / Math.max(total, 1), `${file},`);
  const options = { keep: true, weights: needs === "weights", onProgress };
  const { directory, bytes, seconds } = await fetchCheckpoint(line, ref, hub, options).finally(() => bar.stop());
  if (bytes > 0) note(`${name}: ${(bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s, kept in ${directory}`);
  return { line, ref, directory };
}
