/** @file Looks at the checkpoints of a line: at every weight where they lie on this machine or are fetched for it, else at the hub's metadata. */
import { UserError } from "@atlas/schema";
import { type Examined, examineFolder, nothingBut } from "../examine.ts";
import { repositoryExaminer } from "../hub/examine-repository.ts";
import type { HubConfig } from "../hub/hub-config.ts";
import type { HubOptions } from "../hub/limits.ts";
import { fetchCheckpoint } from "./fetch-checkpoint.ts";
import type { CheckpointRef, ModelLine } from "./model-line.ts";

/** What was seen of a checkpoint, or why nothing was, in one sentence. */
export type Look = { checkpoint: CheckpointRef } & ({ examined: Examined } | { failure: string });

export interface ExamineOptions extends HubOptions {
  /** Fetch the weights from the hub, read them and remove them again. */
  download?: boolean;
  /** @param fraction share of the checkpoints, 0 to 1 */
  onProgress?: (fraction: number, revision: string) => void;
}

/** Questions to the hub at once: answers take a tenth of a second, and hubs count requests. */
const AT_ONCE = 4;

/**
 * @param chosen some of the line's, by step
 * @throws UserError when the repository is not there or closed; what fails for one checkpoint is said in its look.
 */
export async function examineLine(
  line: ModelLine,
  chosen: readonly CheckpointRef[],
  hub: HubConfig,
  options: ExamineOptions = {},
): Promise<Look[]> {
  const examine = await examinerOf(line, hub, options);
  const looks: Look[] = [];
  const queue = [...chosen.entries()];
  let done = 0;
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [index, checkpoint] = next;
      looks[index] = { checkpoint, ...(await failing(() => examine(checkpoint))) };
      done++;
      options.onProgress?.(done / chosen.length, checkpoint.revision);
    }
  };
  const reading = line.source.kind === "local" || options.download;
  await Promise.all(Array.from({ length: reading ? 1 : AT_ONCE }, work));
  return looks;
}

async function examinerOf(
  line: ModelLine,
  hub: HubConfig,
  { download, signal, limits }: ExamineOptions,
): Promise<(checkpoint: CheckpointRef) => Promise<Examined>> {
  const { source } = line;
  const options: HubOptions = { ...(signal && { signal }), ...(limits && { limits }) };
  if (source.kind === "local") return ({ revision }) => examineFolder(source.folders[revision]!);
  const listing = await repositoryExaminer(hub, source.repository, options);
  return async (checkpoint) => {
    const listed = await listing.examine(checkpoint.revision);
    if (!download || listed.facts.files === null || listed.config === null) return listed;
    const fetched = await fetchCheckpoint(line, checkpoint, hub, options);
    try {
      return await examineFolder(fetched.directory);
    } finally {
      await fetched.remove();
    }
  };
}

/** What is not there is a problem of the checkpoint; what could not be seen is none. */
async function failing(look: () => Promise<Examined>): Promise<{ examined: Examined } | { failure: string }> {
  try {
    return { examined: await look() };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error.code !== "NOT_FOUND") return { failure: error.message };
    return { examined: nothingBut({ kind: "missing-files", message: error.message }) };
  }
}
