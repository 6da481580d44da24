/** @file The `atlas` command as a process of its own, as a person runs it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const ATLAS = fileURLToPath(new URL("../../apps/analyzer/bin/atlas.js", import.meta.url));

export interface Outcome {
  code: number | null;
  out: string;
  error: string;
}

/** @param env variables besides those of this process. */
export function startAtlas(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return spawn(process.execPath, [ATLAS, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

export async function outcomeOf(child: ReturnType<typeof startAtlas>): Promise<Outcome> {
  const texts = { out: "", error: "" };
  child.stdout.on("data", (text) => {
    texts.out += text;
  });
  child.stderr.on("data", (text) => {
    texts.error += text;
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...texts };
}

export const atlas = (...args: string[]): Promise<Outcome> => outcomeOf(startAtlas(args));
