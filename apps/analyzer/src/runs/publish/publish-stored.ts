/** @file Publishes what is stored of a model or family elsewhere, one bundle after another. */
import { type Db, findPublishable, type Publishable, type Wanted } from "@atlas/platform";
import { UserError } from "@atlas/schema";
import { DEFAULT_PROJECT } from "@atlas/schema/db";
import { type Destination, publishBundle } from "./publish-client.ts";

export interface Published extends Omit<Publishable, "read"> {
  /** False when it was there before; null when it cannot be written any more as it was stored. */
  stored: boolean | null;
}

/** @throws UserError when there is nothing to publish. */
export async function publishStored(
  db: Db,
  wanted: Wanted,
  to: Destination,
  onPublished: (published: Published, done: number, of: number) => void,
): Promise<void> {
  const items = await findPublishable(db, wanted);
  if (items.length === 0) throw nothing(wanted);
  for (const [i, { read, ...item }] of items.entries()) {
    const stored = await publishBundle(to, { kind: item.kind, address: item.address, read });
    onPublished({ ...item, stored }, i + 1, items.length);
  }
}

function nothing({ name, task, kinds, project = DEFAULT_PROJECT }: Wanted): UserError {
  const what = task === undefined ? "" : ` on the task "${task}"`;
  const only = kinds.length === 1 ? ` of the kind ${kinds[0]}` : "";
  return new UserError(
    `There are no results of a model or family "${name}"${what}${only} in the project "${project}"; see what atlas analyze has stored.`,
    { code: "NOT_FOUND" },
  );
}
