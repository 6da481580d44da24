/** @file What a worker does with each kind of job. A job may be run again after its worker died: what is stored is not redone. */
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import type { Database, JobHandlers, Queue } from "@atlas/platform";
import { DEMO_EFFORT, type Device, type JobKind } from "@atlas/schema";
import { hubConfig } from "../checkpoint/hub/hub-config.ts";
import { DEMO_MODELS } from "../demo/models.ts";
import { DEMO_FAMILY, trainIntoSuite } from "../demo/train-suite.ts";
import { tasksOfGroup } from "../task/tasks.ts";
import { sweepCheckpoint } from "./sweep-checkpoint.ts";

/** Training uses one thread (demo/train.ts) beside the analysis, which gets the rest. */
const analysisThreads = (): number => Math.max(1, availableParallelism() - 1);

/** What a process computes with. */
export interface Means {
  device: Device;
  /** Bytes that the process may take; most of what is free unless said otherwise. */
  memory?: number | undefined;
}

/** The handlers of one kind of job. */
export function jobHandlers(database: Database, queue: Queue, kind: JobKind, means: Means): JobHandlers {
  return kind === "train" ? trainingHandlers(queue, means.device) : analysisHandlers(database, means);
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

function analysisHandlers(database: Database, { device, memory }: Means): JobHandlers {
  return {
    "analyze-checkpoint": async (payload, { signal, report }) =>
      sweepCheckpoint(database.db, payload, hubConfig(), {
        signal,
        device,
        threads: analysisThreads(),
        memory,
        onProgress: (fraction) => void report(fraction).catch(() => {}),
      }),
  };
}
