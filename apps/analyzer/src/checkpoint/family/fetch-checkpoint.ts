/** @file A checkpoint of a line as a folder that can be opened: where it lies, or fetched from the hub first. */
import { type FetchedFiles, type FetchOptions, fetchRevision } from "../hub/fetch-revision.ts";
import type { HubConfig } from "../hub/hub-config.ts";
import type { CheckpointRef, ModelLine } from "./model-line.ts";

/** Of a local folder nothing is fetched, listed or removed. */
export type FetchedCheckpoint = FetchedFiles;

/** @throws UserError when the hub has no sound checkpoint of that name. */
export async function fetchCheckpoint(
  { source }: ModelLine,
  { revision }: CheckpointRef,
  hub: HubConfig,
  options: FetchOptions = {},
): Promise<FetchedCheckpoint> {
  if (source.kind === "hub") return fetchRevision(hub, source.repository, revision, options);
  return { directory: source.folders[revision]!, bytes: 0, seconds: 0, files: [], remove: async () => {} };
}
