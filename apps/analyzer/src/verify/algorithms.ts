/** @file The algorithms that come with Circuit Atlas, and those of a user's file: one JSON file each, checked alike. */
import { fileURLToPath } from "node:url";
import { type Algorithm, algorithm } from "@atlas/schema";
import { readJsonFile } from "../checkpoint/user-files.ts";

export const ALGORITHMS = ["ioi", "greater-than"] as const;

/** @param name of one that comes along, or a file. @throws UserError when it is neither, or not valid. */
export function readAlgorithm(name: string): Promise<Algorithm> {
  const own = ALGORITHMS.some((known) => known === name);
  const path = own ? fileURLToPath(new URL(`data/${name}.json`, import.meta.url)) : name;
  return readJsonFile(path, algorithm, `give ${ALGORITHMS.join(", ")}, or a file as docs/verifying.md describes it`);
}
