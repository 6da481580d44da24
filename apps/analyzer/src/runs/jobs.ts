/** @file What a worker does with each kind of job. A job may be run again after its worker died: what is stored is not redone. */
import { basename, join } from "node:path";
import type { JobHandlers, OpenDatabase, Queue } from "@atlas/platform";
import { DEMO_EFFORT, type Device, type JobKind } from "@atlas/schema";
import { hubConfig } from "../checkpoint/hub/hub-config.ts";
import { DEMO_MODELS } from "../demo/models.ts";
import { DEMO_FAMILY, trainIntoSuite } from "../demo/train-suite.ts";
import { tasksOfGroup } from "../task/tasks.ts";
import type { AnalysisMeans } from "./sweep/analysis-process.ts";
import { AT_ONCE, Sweeper } from "./sweep/sweeper.ts";

/** The work of one kind of job in this process. */
export interface JobWork {
  handlers: JobHandlers;
  /** Jobs at a time. */
  atOnce: number;
  /** Starts what takes a moment, where a job is sure to come. */
  prepare: () => void;
  /** Ends what the handlers started. */
  stop: () => void;
}

export function jobWork(database: OpenDatabase, queue: Queue, kind: JobKind, means: AnalysisMeans): JobWork {
  if (kind === "train")
    return { handlers: trainingHandlers(queue, means.device), atOnce: 1, prepare: () => {}, stop: () => {} };
  const sweeper = new Sweeper(database, hubConfig(), means);
  const handlers: JobHandlers = { "analyze-checkpoint": (job, context) => sweeper.sweep(job, context) };
  return { handlers, atOnce: AT_ONCE, prepare: () => sweeper.prepare(), stop: () => sweeper.stop() };
}

function trainingHandlers(queue: Queue, device: Device): JobHandlers {
  return {
    "train-demo": async ({ directory, size, seed }, { signal, report }) => {
      const model = DEMO_MODELS[size].name;
      await trainIntoSuite({
        directory,
        size,
        seed,
        device,
        signal,
        onStep: (fraction, step) => void report(fraction, `step ${step}`).catch(() => {}),
        onCheckpoint: async (folder) => {
          const payload = {
            target: join(directory, model),
            revision: basename(folder),
            tasks: tasksOfGroup("paper").map(({ name }) => name),
            settings: { family: DEMO_FAMILY, model, heads: {} },
          };
          const title = `Analyse ${model} ${basename(folder)}`;
          await queue.enqueue("analyze-checkpoint", payload, { title, effort: DEMO_EFFORT[size].analysis });
        },
      });
    },
  };
}
