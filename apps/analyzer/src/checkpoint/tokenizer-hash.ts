/** @file Which tokenizer a checkpoint comes with, as a hash: the same one makes the same prompts at every checkpoint. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** @returns SHA-256 of tokenizer.json in the folder, or in the one above, where the steps of a model share it; null: neither has one. */
export async function tokenizerHash(directory: string): Promise<string | null> {
  for (const folder of [directory, dirname(resolve(directory))]) {
    const bytes = await readFile(join(folder, "tokenizer.json")).catch(() => undefined);
    if (bytes) return createHash("sha256").update(bytes).digest("hex");
  }
  return null;
}
