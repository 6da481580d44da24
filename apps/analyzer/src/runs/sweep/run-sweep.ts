/**
 * @file A whole sweep: a job for each checkpoint whose results are not stored yet, followed until each is done or has failed.
 * Jobs outlive whoever follows them, so that the same sweep, started again, goes on where it was stopped.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { type Database, hidePasswords, type Queue } from "@atlas/platform";
import { type SweepSettings, UserError } from "@atlas/schema";
import { jobProgress } from "@atlas/schema/db";
import { inArray } from "drizzle-orm";
import { type CheckpointRef, lineModel } from "../../checkpoint/family/model-line.ts";
import type { Task } from "../../task/task.ts";
import type { SweepTarget } from "./sweep-target.ts";
import type { SweepOutcome } from "./sweeper.ts";

/** How a checkpoint ended. */
export type CheckpointEnd = { checkpoint: CheckpointRef } & (
  | { kind: "stored" }
  | { kind: "done"; outcome: SweepOutcome }
  | { kind: "failed"; message: string }
);

export interface Sweep {
  /** As jobs name it. */
  name: string;
  target: SweepTarget;
  checkpoints: readonly CheckpointRef[];
  tasks: readonly Task[];
  /** As jobs name the tasks: names, groups, absolute paths of files. */
  selection: readonly string[];
  settings: SweepSettings;
}

export interface SweepEvents {
  onEnd: (end: CheckpointEnd) => void;
  /** @param fraction of the whole sweep, 0 to 1 @param doing what is under way, in words */
  onProgress: (fraction: number, doing: string) => void;
}

const POLL_MS = 200;
/** Checkpoints of which the hub is asked at once whether they are stored. */
const PLANNED_AT_ONCE = 4;

/** @throws UserError when what no checkpoint could do is asked for; the signal's reason when it aborts, which leaves jobs queued. */
export async function runSweep(
  database: Database,
  queue: Queue,
  sweep: Sweep,
  { onEnd, onProgress }: SweepEvents,
  signal: AbortSignal,
): Promise<void> {
  const waiting = new Map<string, CheckpointRef>();
  let ended = 0;
  const end = (one: CheckpointEnd) => {
    ended++;
    onEnd(one);
  };
  const planning = plan(database, queue, sweep, { waiting, end }, signal);
  let planned = false;
  const done = planning.finally(() => {
    planned = true;
  });
  done.catch(() => undefined); // awaited below
  while (!planned || waiting.size > 0) {
    await sleep(POLL_MS, undefined, { signal });
    await follow(database, queue, waiting, end, (fraction, doing) =>
      onProgress((ended + fraction) / sweep.checkpoints.length, doing),
    );
  }
  await done;
}

async function plan(
  database: Database,
  queue: Queue,
  { name, target, checkpoints, tasks, selection, settings }: Sweep,
  { waiting, end }: { waiting: Map<string, CheckpointRef>; end: (one: CheckpointEnd) => void },
  signal: AbortSignal,
): Promise<void> {
  const model = lineModel(target.line, settings).name;
  const queued = async ({ revision }: CheckpointRef): Promise<string> => {
    const payload = { target: name, revision, tasks: [...selection], settings };
    for (;;) {
      // Between the two questions a job may end; then it is queued anew, and finds its results.
      const id =
        (await queue.enqueue("analyze-checkpoint", payload, { title: `Analyse ${model} ${revision}` })) ??
        (await queue.find("analyze-checkpoint", payload));
      if (id !== null) return id;
    }
  };
  for (let first = 0; first < checkpoints.length && !signal.aborted; first += PLANNED_AT_ONCE) {
    const some = checkpoints.slice(first, first + PLANNED_AT_ONCE);
    const stored = await Promise.all(
      some.map((checkpoint) => refusable(target.isStored(database.db, checkpoint, tasks, settings))),
    );
    // Queued one by one, so that they are worked on in order.
    for (const [i, checkpoint] of some.entries()) {
      if (stored[i] === true) end({ checkpoint, kind: "stored" });
      else if (stored[i] === false) waiting.set(await queued(checkpoint), checkpoint);
      else end({ checkpoint, kind: "failed", message: stored[i]! });
    }
  }
}

/** @returns the sentence of a refusal. */
async function refusable(answer: Promise<boolean>): Promise<boolean | string> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof UserError) return hidePasswords(error.message);
    throw error;
  }
}

/** Takes those out of the waiting that have ended, and tells how far the others are. */
async function follow(
  { db }: Database,
  queue: Queue,
  waiting: Map<string, CheckpointRef>,
  end: (one: CheckpointEnd) => void,
  progress: (fraction: number, doing: string) => void,
): Promise<void> {
  if (waiting.size === 0) return;
  const rows = await db
    .select()
    .from(jobProgress)
    .where(inArray(jobProgress.jobId, [...waiting.keys()]));
  for (const { jobId, status, message } of rows) {
    const checkpoint = waiting.get(jobId)!;
    if (status === "failed") end({ checkpoint, kind: "failed", message: message ?? "no reason was given" });
    else if (status === "done") {
      const outcome = (await queue.output(jobId)) as SweepOutcome | undefined;
      // The engine notes an outcome a moment after the job's own row.
      if (outcome === undefined) continue;
      end({ checkpoint, kind: "done", outcome });
    } else continue;
    waiting.delete(jobId);
  }
  const active = rows.filter(({ status }) => status === "active");
  const doing = active.map(({ jobId, fraction, message }) => [
    waiting.get(jobId)?.revision,
    percent(fraction),
    message,
  ]);
  progress(
    active.reduce((sum, { fraction }) => sum + fraction, 0),
    doing.map((parts) => parts.filter(Boolean).join(" ")).join(", "),
  );
}

const percent = (fraction: number): string => (fraction > 0 ? `${Math.floor(fraction * 100)}%` : "");
