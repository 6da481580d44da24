/**
 * @file Creates a session in a process of its own, because drivers may end a process instead of failing, and because
 * onnxruntime tells only its log which adapter it took and where it placed each node.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { InferenceSession } from "onnxruntime-node";

const CHILD = fileURLToPath(new URL("./trial-child.ts", import.meta.url));
const TYPESCRIPT = ["--import", createRequire(import.meta.url).resolve("tsx")];
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
  const child = fork(CHILD, {
    execArgv: TYPESCRIPT,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    serialization: "advanced",
  });
  const written: string[] = [];
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding("utf8").on("data", (text: string) => written.push(text));
  let answer: TrialAnswer | undefined;
  child.on("message", (message) => {
    answer = message as TrialAnswer;
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  try {
    child.send({ ...request, options: { ...request.options, logSeverityLevel: VERBOSE } });
    const [code, signal] = (await once(child, "close")) as [number | null, string | null];
    return { error: `the process that tried it ended with ${signal ?? code}`, ...answer, log: written.join("") };
  } finally {
    clearTimeout(timer);
  }
}
