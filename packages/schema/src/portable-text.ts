/** @file Commands and descriptions as they are kept and shown: without the folders of the machine that they are of. */
import { z } from "zod";

/** At the beginning of a word, also of one in a list or behind an option's name. */
const ABSOLUTE_PATH = /(?<=^|[\s=,"'(])\/(?:[^\s/,"']+\/)*([^\s/,"']+)\/?/g;

/** Every absolute path keeps its last part behind `DIR`, which stands for wherever the folder or file lies; the rest stays as it is. */
export function portableText(text: string): string {
  return text.replaceAll(ABSOLUTE_PATH, "DIR/$1");
}

/** What a person types to compute a result again, in any bundle. */
export const commandRecord = z.string().min(1).max(4000).overwrite(portableText);
