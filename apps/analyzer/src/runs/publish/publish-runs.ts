/** @file Publishes the stored results of a model or family elsewhere, one after another, oldest first. */
import { type Db, readBundle } from "@atlas/platform";
import { UserError } from "@atlas/schema";
import { DEFAULT_PROJECT } from "@atlas/schema/db";
import { type Destination, publishBundle } from "./publish-client.ts";

export interface WantedRuns {
  /** Name of a model or of a family. */
  name: string;
  /** Name of the only task, where not all are wanted. */
  task?: string | undefined;
  /** Of this database. */
  project?: string | undefined;
}

export interface PublishedRun {
  model: string;
  revision: string;
  task: string;
  address: string;
  /** False when it was there before. */
  stored: boolean;
}

/** @throws UserError when there is nothing to publish. */
export async function publishRuns(
  db: Db,
  { name, task, project = DEFAULT_PROJECT }: WantedRuns,
  to: Destination,
  onPublished: (run: PublishedRun, done: number, of: number) => void,
): Promise<void> {
  const runs = await db.query.runs.findMany({
    columns: { id: true, address: true },
    where: {
      project: { slug: project },
      checkpoint: { model: { OR: [{ name }, { family: { name } }] } },
      ...(task !== undefined && { task: { name: task } }),
    },
    orderBy: { id: "asc" },
    with: { checkpoint: { columns: { revision: true }, with: { model: { columns: { name: true } } } }, task: true },
  });
  if (runs.length === 0)
    throw new UserError(
      `There are no results of a model or family "${name}"${task === undefined ? "" : ` on the task "${task}"`} in the project "${project}"; see what atlas analyze has stored.`,
      { code: "NOT_FOUND" },
    );
  for (const [
    i,
    {
      id,
      address,
      checkpoint,
      task: { name: taskName },
    },
  ] of runs.entries()) {
    const stored = await publishBundle(to, await readBundle(db, id));
    const { revision, model } = checkpoint;
    onPublished({ model: model.name, revision, task: taskName, address, stored }, i + 1, runs.length);
  }
}
