/** @file The processes `npm start` runs: started with a log file each, watched, and stopped without leaving any behind. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { setPriority } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { CHECKOUT, hidePasswords } from "@atlas/platform";

export interface ChildSpec {
  name: string;
  /** Script and arguments for Node. */
  args: string[];
  env: NodeJS.ProcessEnv;
  cwd?: string;
  /** How often it is started again when something kills it; 0 by default. One that fails by itself would fail again. */
  restarts?: number;
  /** How willingly it gives way to others, 0 to 19 (nice); 0 by default. */
  niceness?: number;
}

export interface Child {
  name: string;
  process: ChildProcess;
  logFile: string;
  /** Length of the log when this process began: what comes after is its own. */
  logStart: number;
}

/** Between SIGTERM and SIGKILL. */
const GRACE_MS = 8000;
const PRELOAD = fileURLToPath(new URL("../exit-with-parent.js", import.meta.url));

export class Children {
  readonly #logFolder: string;
  readonly #running = new Map<string, Child>();
  readonly #say: (line: string) => void;
  readonly #onFailure: (sentence: string) => void;
  #stopping = false;

  /** @param onFailure told, in one sentence, when a process has ended that should not have. */
  constructor(dataFolder: string, say: (line: string) => void, onFailure: (sentence: string) => void) {
    this.#logFolder = join(dataFolder, "logs");
    this.#say = say;
    this.#onFailure = onFailure;
    mkdirSync(this.#logFolder, { recursive: true });
  }

  start(spec: ChildSpec): void {
    const logFile = join(this.#logFolder, `${spec.name}.log`);
    const log = openSync(logFile, "a");
    const child = spawn(process.execPath, ["--import", PRELOAD, ...spec.args], {
      cwd: spec.cwd ?? CHECKOUT,
      env: spec.env,
      // A group of its own: Ctrl-C reaches only us, and we stop the rest in order.
      detached: true,
      stdio: ["ignore", log, log, "ipc"],
    });
    const logStart = fstatSync(log).size;
    closeSync(log);
    if (child.pid !== undefined) setPriority(child.pid, spec.niceness ?? 0);
    this.#running.set(spec.name, { name: spec.name, process: child, logFile, logStart });
    child.once("error", (error) => this.#onFailure(`The ${spec.name} cannot be started (${error.message}).`));
    child.once("exit", (code, signal) => this.#ended(spec, code, signal));
  }

  /** Asks all to stop, waits a bounded time, then ends what is left. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all([...this.#running.values()].map(stopChild));
  }

  #ended(spec: ChildSpec, code: number | null, signal: NodeJS.Signals | null): void {
    const child = this.#running.get(spec.name)!;
    this.#running.delete(spec.name);
    if (this.#stopping) return;
    const { name, restarts = 0 } = spec;
    if (signal !== null && restarts > 0) {
      this.#say(`The ${name} was killed (${signal}); starting it again.`);
      this.start({ ...spec, restarts: restarts - 1 });
      return;
    }
    const how = signal ?? `exit code ${code}`;
    const reason = lastWords(child);
    this.#onFailure(`The ${name} ended unexpectedly (${how}${reason && `: ${reason}`}); see ${child.logFile}.`);
  }
}

async function stopChild({ process: child }: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  const patience = new AbortController();
  const late = setTimeout(GRACE_MS, "late" as const, { signal: patience.signal }).catch(() => undefined);
  if ((await Promise.race([gone, late])) === "late") {
    killGroup(child);
    await gone;
  }
  patience.abort();
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It left in the same moment.
  }
}

/** The last error a process told of, or else its last line: usually why it ended. */
function lastWords({ logFile, logStart }: Child): string {
  const lines = readFileSync(logFile).subarray(logStart).toString().trim().split("\n");
  const words = lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? "";
  return hidePasswords(words).slice(0, 300);
}
