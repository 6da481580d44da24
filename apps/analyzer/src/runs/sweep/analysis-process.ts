/** @file The computing process as its parent sees it: started when there is something to compute, one checkpoint at a time, ended at once. */
import { type ChildProcess, fork } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { type Device, UserError, type UserErrorCode } from "@atlas/schema";
import type { CheckpointRef, LineModel } from "../../checkpoint/family/model-line.ts";
import type { AnalysisSeconds } from "../analyze-checkpoint.ts";
import type { SweepJob } from "./command-of.ts";

const CHILD = fileURLToPath(new URL("./analysis-child.ts", import.meta.url));
const TYPESCRIPT = ["--import", createRequire(import.meta.url).resolve("tsx")];

/** What analyses are computed with. */
export interface AnalysisMeans {
  device: Device;
  threads: number;
  /** Bytes that the computing process may take; most of what is free unless said otherwise. */
  memory?: number | undefined;
}

export interface AnalysisRequest extends AnalysisMeans {
  directory: string;
  checkpoint: CheckpointRef;
  model: LineModel;
  job: SweepJob;
}

export interface AnalysisOutcome {
  /** Results that there are now. */
  results: number;
  /** Those of them that were not stored before. */
  computed: number;
  seconds: AnalysisSeconds;
}

export type AnalysisAnswer =
  | { kind: "progress"; fraction: number }
  | ({ kind: "done" } & AnalysisOutcome)
  | { kind: "refused"; message: string; code: UserErrorCode }
  | { kind: "failed"; message: string };

export interface AnalysisOptions {
  signal: AbortSignal;
  /** It is this checkpoint's turn. */
  onBegin: () => unknown;
  /** Share done, 0 to 1. */
  onProgress: (fraction: number) => void;
}

export class AnalysisProcess {
  readonly #databaseUrl: string;
  #child: ChildProcess | undefined;
  /** Settles when those who came before have had their turn. */
  #turn: Promise<unknown> = Promise.resolve();

  /** @param databaseUrl where results are stored; handed on by the environment, which other users cannot read. */
  constructor(databaseUrl: string) {
    this.#databaseUrl = databaseUrl;
  }

  /** @throws UserError as analyses do; the signal's reason when it aborts, which ends the process in the middle of its work. */
  analyze(request: AnalysisRequest, options: AnalysisOptions): Promise<AnalysisOutcome> {
    const mine = this.#turn.then(() => this.#now(request, options));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  stop(): void {
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
  }

  async #now(request: AnalysisRequest, { signal, onBegin, onProgress }: AnalysisOptions): Promise<AnalysisOutcome> {
    signal.throwIfAborted();
    onBegin();
    const child = this.#running();
    const stop = () => this.stop();
    signal.addEventListener("abort", stop);
    try {
      const outcome = outcomeOf(child, onProgress);
      child.send(request);
      return await outcome;
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  /** Starts the process, which takes a second, before there is something to compute. */
  prepare(): void {
    this.#running();
  }

  #running(): ChildProcess {
    if (this.#child) return this.#child;
    // It asks no hub for anything.
    const { HF_TOKEN: _, ...env } = process.env;
    const child = fork(CHILD, { execArgv: TYPESCRIPT, env: { ...env, DATABASE_URL: this.#databaseUrl } });
    this.#child = child;
    child.once("exit", () => {
      if (this.#child === child) this.#child = undefined;
    });
    return child;
  }
}

/** Messages may come several at once, so that none may be waited for by itself. */
function outcomeOf(child: ChildProcess, onProgress: (fraction: number) => void): Promise<AnalysisOutcome> {
  return new Promise((resolve, reject) => {
    const onMessage = (answer: AnalysisAnswer) => {
      if (answer.kind === "progress") return onProgress(answer.fraction);
      stopListening();
      if (answer.kind === "done")
        resolve({ results: answer.results, computed: answer.computed, seconds: answer.seconds });
      else if (answer.kind === "refused") reject(new UserError(answer.message.split("\n"), { code: answer.code }));
      else reject(new Error(answer.message));
    };
    const onExit = (code: number | null, by: string | null) => {
      stopListening();
      reject(new Error(`the process that computes ended with ${by ?? code}`));
    };
    const onError = (error: Error) => {
      stopListening();
      reject(error);
    };
    const stopListening = () => child.off("message", onMessage).off("exit", onExit).off("error", onError);
    child.on("message", onMessage).on("exit", onExit).on("error", onError);
  });
}
