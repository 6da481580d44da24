/** @file Refuses lists of arguments that are longer than their bound. */
import { UserError } from "@atlas/schema";

/** @throws UserError naming the argument when it has more entries than allowed. */
export function atMost<Entry>(bound: number, entries: readonly Entry[], argument: string): readonly Entry[] {
  if (entries.length <= bound) return entries;
  throw new UserError(`Argument "${argument}" has ${entries.length} entries; give at most ${bound} at once.`);
}
