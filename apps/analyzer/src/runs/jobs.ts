/** @file What a worker does with each kind of job. A job may be run again after its worker died: what is stored is not redone. */
import { availableParallelism } from "node:os";
import { basename } from "node:path";
import type { Database, JobHandlers, Queue } from "@atlas/platform";
import { DEMO_EFFORT, type JobKind, UserError } from "@atlas/schema";
import { listCheckpoints } from "../checkpoint/suite.ts";
import { DEMO_MODELS } from "../demo/models.ts";
import { DEMO_FAMILY, trainIntoSuite } from "../demo/train-suite.ts";
import { findTask, TASKS } from "../task/tasks.ts";
import { analyzeCheckpoint } from "./analyze-checkpoint.ts";

/** Training uses one thread (demo/train.ts) beside the analysis, which gets the rest. */
const analysisThreads = (): number => Math.max(1, availableParallelism() - 1);

/** The handlers of one kind of job. */
export function jobHandlers(database: Database, queue: Queue, kind: JobKind): JobHandlers {
  return kind === "train" ? trainingHandlers(queue) : analysisHandlers(database);
}

function trainingHandlers(queue: Queue): JobHandlers {
  return {
    "train-demo": async ({ directory, size, seed }, { signal, report }) => {
      const model = DEMO_MODELS[size].name;
      await trainIntoSuite({
        directory,
        size,
        seed,
        signal,
        onStep: (fraction, step) => void report(fraction, `step ${step}`).catch(() => {}),
        onCheckpoint: async (folder) => {
          const payload = { directory: folder, family: DEMO_FAMILY, model, tasks: TASKS.map(({ name }) => name) };
          const title = `Analyse ${model} ${basename(folder)}`;
          await queue.enqueue("analyze-checkpoint", payload, { title, effort: DEMO_EFFORT[size].analysis });
        },
      });
    },
  };
}

function analysisHandlers(database: Database): JobHandlers {
  return {
    "analyze-checkpoint": async ({ directory, family, model, tasks, taskSettings }, { signal, report }) => {
      const [folder, ...others] = await listCheckpoints(directory);
      if (!folder || others.length > 0)
        throw new UserError(`${directory} is not one checkpoint; queue one job for each step folder.`);
      await analyzeCheckpoint(
        database.db,
        {
          folder,
          family,
          model,
          tasks: await Promise.all(tasks.map(findTask)),
          ...(taskSettings && { taskSettings }),
        },
        { signal, threads: analysisThreads(), onProgress: (fraction) => void report(fraction).catch(() => {}) },
      );
    },
  };
}
