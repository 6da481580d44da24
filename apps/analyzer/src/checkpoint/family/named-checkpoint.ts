/**
 * @file A checkpoint by its name in the place of a folder: `pythia/pythia-70m@step512`, or `hf:owner/name@revision` with any branch,
 * tag or commit.
 */
import type { HubConfig } from "../hub/hub-config.ts";
import { checkRevision } from "../hub/names.ts";
import { findModelLine, HUB_PREFIX, isFolder } from "./find-model-line.ts";
import type { CheckpointRef, ModelLine } from "./model-line.ts";
import { findCheckpoint } from "./schedule.ts";

export interface NamedCheckpoint {
  line: ModelLine;
  ref: CheckpointRef;
}

/** A path with a dot or slash before it is one, whether there is such a folder or not. */
export const isPath = async (text: string): Promise<boolean> => /^[./]/.test(text) || isFolder(text);

/**
 * @param name target and revision with "@" between; without a revision the end of training: the main branch of a repository, the
 *   last checkpoint of a family's model
 * @throws UserError that says what there is and what comes nearest
 */
export async function findNamedCheckpoint(name: string, hub: HubConfig): Promise<NamedCheckpoint> {
  const [, target, revision] = /^(.*?)(?:@([^@]*))?$/s.exec(name)!;
  const line = await findModelLine(target!, hub);
  if (target!.startsWith(HUB_PREFIX)) return { line, ref: anyRevision(line, revision ?? "main") };
  return { line, ref: revision === undefined ? line.checkpoints.at(-1)! : findCheckpoint(line, revision) };
}

/** Repositories have revisions that are no checkpoints of a line, such as commits; their step is not known. */
function anyRevision({ checkpoints }: ModelLine, revision: string): CheckpointRef {
  const known = checkpoints.find((ref) => ref.revision === revision);
  return known ?? { revision: checkRevision(revision), step: 0, tokens: null };
}
