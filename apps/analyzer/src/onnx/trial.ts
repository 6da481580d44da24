/**
 * @file Creates a session in a process of its own, because drivers may end a process instead of failing, and because
 * onnxruntime tells only its log which adapter it took and where it placed each node.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { InferenceSession } from "onnxruntime-node";

const CHILD = fileURLToPath(new URL("./trial-child.ts", import.meta.url));
/** What Node must be told to run a child from its TypeScript source. */
export const TYPESCRIPT = ["--import", createRequire(import.meta.url).resolve("tsx")];
/** A driver that hangs; creating a session of a large model takes a few seconds. */
const PATIENCE_MS = 60_000;
const VERBOSE = 0;

/** What the child is told. */
export interface TrialRequest {
  model: Uint8Array;
  options: InferenceSession.SessionOptions;
}

/** What the child answers. */
export interface TrialAnswer {
  error: string | null;
}

export interface Trial extends TrialAnswer {
  /** All that onnxruntime and the drivers wrote. */
  log: string;
}

/** @param environment variables besides those of this process. */
export async function tryProgram(request: TrialRequest, environment: NodeJS.ProcessEnv = {}): Promise<Trial> {
  const folder = await mkdtemp(join(tmpdir(), "atlas-trial-"));
  // A file, because native code that writes to a full pipe loses what it wrote.
  const file = await open(join(folder, "log"), "a+");
  try {
    const answer = await answerOf(request, { ...process.env, ...environment }, file.fd);
    return { ...answer, log: await readFile(join(folder, "log"), "utf8") };
  } finally {
    await file.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function answerOf(request: TrialRequest, env: NodeJS.ProcessEnv, log: number): Promise<TrialAnswer> {
  const stdio = ["ignore", log, log, "ipc"] as const;
  const child = fork(CHILD, { execArgv: TYPESCRIPT, env, stdio: [...stdio], serialization: "advanced" });
  let answer: TrialAnswer | undefined;
  child.on("message", (message) => {
    answer = message as TrialAnswer;
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  try {
    child.send({ ...request, options: { ...request.options, logSeverityLevel: VERBOSE } });
    const [code, signal] = (await once(child, "close")) as [number | null, string | null];
    return answer ?? { error: `the process that tried it ended with ${signal ?? code}` };
  } finally {
    clearTimeout(timer);
  }
}
