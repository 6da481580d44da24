/** @file How an opened circuit is cited. */
import type { Citable } from "../../lib/cite.ts";

/** What is cited is the viewer and the file's name; the file has no address. */
export function citableOf(name: string, origin: string): Citable {
  return { title: `Circuit in ${name}`, codeVersions: [], address: `${origin}/open` };
}
