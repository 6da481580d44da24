/** @file The files of the repository that the methods page leads to, as they lie beside the running site. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { METHODS } from "./methods.ts";
import { filesOf, type ModeRow, modeRows } from "./modes.ts";

const MODES = "docs/modes.md";

/** Next.js runs in apps/web. */
const fromRoot = (path: string) => join(/* turbopackIgnore: true */ process.cwd(), "../..", path);

/** Empty where the site runs without its repository. */
export async function readModes(): Promise<ModeRow[]> {
  return modeRows((await readText(MODES)) ?? "");
}

/** Text of a file that the page leads to; null for any other, and for what is not there. */
export async function readSource(path: string): Promise<string | null> {
  const known = [...Object.values(METHODS).map(({ code }) => code), ...filesOf(await readModes())];
  return known.includes(path) ? readText(path) : null;
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(fromRoot(path), "utf8");
  } catch {
    return null;
  }
}
