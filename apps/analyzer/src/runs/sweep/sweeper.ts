/**
 * @file Checkpoints of sweeps, as one process works on them: the next is fetched while the present one is computed, by a process
 * beside this one; what was fetched goes when it is done with, and never takes more of the disk than was allowed.
 */
import type { Db, JobContext } from "@atlas/platform";
import { UserError } from "@atlas/schema";
import { fetchCheckpoint } from "../../checkpoint/family/fetch-checkpoint.ts";
import { type CheckpointRef, lineModel } from "../../checkpoint/family/model-line.ts";
import { findCheckpoint } from "../../checkpoint/family/schedule.ts";
import { DiskBudget } from "../../checkpoint/hub/disk-budget.ts";
import { removeFetched } from "../../checkpoint/hub/fetch-revision.ts";
import type { HubConfig } from "../../checkpoint/hub/hub-config.ts";
import { findTasks } from "../../task/tasks.ts";
import { type AnalysisMeans, type AnalysisOutcome, AnalysisProcess } from "./analysis-process.ts";
import type { SweepJob } from "./command-of.ts";
import { SweepTarget } from "./sweep-target.ts";

/** What became of a job; kept with it, for whoever asked for it. */
export interface SweepOutcome extends AnalysisOutcome {
  fetched: { bytes: number; seconds: number };
}

/** One is computed, the next fetched. */
export const AT_ONCE = 2;

/** A hub's branches are asked for again after so long. */
const TARGET_MS = 10 * 60_000;

export class Sweeper {
  readonly #db: Db;
  readonly #hub: HubConfig;
  readonly #means: AnalysisMeans;
  readonly #process: AnalysisProcess;
  readonly #disk: DiskBudget;
  readonly #stopping = new AbortController();
  readonly #targets = new Map<string, { target: Promise<SweepTarget>; since: number }>();

  constructor({ db, url }: { db: Db; url: string }, hub: HubConfig, means: AnalysisMeans) {
    this.#db = db;
    this.#hub = hub;
    this.#means = means;
    this.#process = new AnalysisProcess(url);
    this.#disk = new DiskBudget(hub.cache);
  }

  /** @throws UserError when there is no such checkpoint or it is unsound; tasks already stored stay stored. */
  async sweep(job: SweepJob, context: JobContext): Promise<SweepOutcome> {
    this.prepare();
    const target = await this.#open(job.target);
    const checkpoint = findCheckpoint(target.line, job.revision);
    const listed = await target.listed(checkpoint);
    if (listed === undefined) return this.#fetchAndAnalyze(job, target, checkpoint, checkpoint, context);
    const tasks = await findTasks(job.tasks, job.settings.terms);
    if (await target.isStored(this.#db, checkpoint, tasks, job.settings)) return STORED_BEFORE;
    const { commit, needed: files } = listed;
    const repository = repositoryOf(target);
    const { keep, disk: limit } = job.settings;
    const reservation = await this.#disk.reserve({ repository, commit, files, limit }, context.signal);
    // By its commit: a branch that moves meanwhile would bring files that nobody counts or removes. What stays has its name.
    const fetching = keep ? checkpoint : { ...checkpoint, revision: commit };
    let again = false;
    try {
      return await this.#fetchAndAnalyze(job, target, checkpoint, fetching, context);
    } catch (error) {
      // What has come is of use to the next attempt.
      again = context.signal.aborted || (error instanceof UserError && error.code === "UNAVAILABLE");
      throw error;
    } finally {
      const remove = () => removeFetched(this.#hub, repository, { revision: commit, commit }, files);
      await reservation.release(keep || again ? undefined : remove);
    }
  }

  prepare(): void {
    this.#process.prepare();
  }

  stop(): void {
    this.#stopping.abort();
    this.#process.stop();
  }

  async #fetchAndAnalyze(
    job: SweepJob,
    { line }: SweepTarget,
    checkpoint: CheckpointRef,
    fetching: CheckpointRef,
    { signal, begin, report }: JobContext,
  ): Promise<SweepOutcome> {
    const { directory, ...fetched } = await fetchCheckpoint(line, fetching, this.#hub, {
      keep: job.settings.keep ?? false,
      signal,
      onProgress: (done, total) => {
        const message = `fetching ${(done / 1e6).toFixed(0)} of ${(total / 1e6).toFixed(0)} MB`;
        void report(0, message).catch(() => {});
      },
    });
    const request = { directory, checkpoint, model: lineModel(line, job.settings), job, ...this.#means };
    const outcome = await this.#process.analyze(request, {
      signal,
      onBegin: () => void begin().catch(() => {}),
      onProgress: (fraction) => void report(fraction).catch(() => {}),
    });
    return { ...outcome, fetched: { bytes: fetched.bytes, seconds: fetched.seconds } };
  }

  /** A folder may have grown since the last job; a hub is not asked for each. */
  async #open(name: string): Promise<SweepTarget> {
    const known = this.#targets.get(name);
    if (known && Date.now() - known.since < TARGET_MS) return known.target;
    const target = SweepTarget.open(name, this.#hub, this.#stopping.signal);
    const opened = await target;
    if (opened.line.source.kind === "hub") this.#targets.set(name, { target, since: Date.now() });
    return opened;
  }
}

/** Nothing was fetched or read, so that nothing is counted. */
const STORED_BEFORE: SweepOutcome = {
  ...{ results: 0, computed: 0 },
  fetched: { bytes: 0, seconds: 0 },
  seconds: { engine: 0, open: 0, store: 0, total: 0 },
};

function repositoryOf({ line: { source } }: SweepTarget): string {
  if (source.kind === "hub") return source.repository;
  throw new Error("a folder has no repository");
}
