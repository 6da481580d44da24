/** @file Queueing analyses, cancelling jobs, and queueing them again. */
import { findJob, type Queue } from "@atlas/platform";
import { type JobPayload, UserError } from "@atlas/schema";
import { requireWriter } from "../../access.ts";
import { builder } from "../../builder.ts";
import { atMost } from "../../shared/bounds.ts";
import { JobProgress } from "../progress/types.ts";

/** Tasks of one analysis: all there are, and as many again. */
const MAX_TASKS = 20;

const KEY = "Needs a key of the server.";

const idArgument = { required: true, description: "Opaque id of the job, as progress tells it." } as const;

builder.mutationFields((t) => ({
  queueAnalysis: t.field({
    type: JobProgress,
    description: `Queues the analysis of one checkpoint, fetched from its hub where it is not there. The same analysis is queued once: where it waits or runs already, that job is answered. What is stored is not computed again. ${KEY}`,
    args: {
      target: t.arg.string({
        required: true,
        description: 'The model: FAMILY/MODEL such as "pythia/pythia-160m", or "hf:OWNER/NAME".',
      }),
      revision: t.arg.string({ required: true, description: 'The checkpoint, such as "step512".' }),
      tasks: t.arg.stringList({
        required: true,
        description: `Names of the tasks, at most ${MAX_TASKS}; none where only head scores are wanted.`,
      }),
      heads: t.arg.boolean({
        required: true,
        defaultValue: false,
        description: "Whether every attention head is scored, too.",
      }),
    },
    resolve: async (_root, { target, revision, tasks, heads }, context) => {
      requireWriter(context.viewer);
      checkNames(target, revision, atMost(MAX_TASKS, tasks, "tasks"));
      if (tasks.length === 0 && !heads) throw new UserError("Nothing is asked for; name tasks, or set heads to true.");
      const payload = { target, revision, tasks: [...new Set(tasks)], settings: heads ? { heads: {} } : {} };
      const queue = await context.queue();
      const title = `Analyse ${target} ${revision}`;
      const queued = await queue.enqueue("analyze-checkpoint", payload, { title });
      return findJob(context.db, queued ?? (await alreadyQueued(queue, payload)));
    },
  }),
  cancelJob: t.field({
    type: JobProgress,
    description: `Cancels a job. One that waits is never begun; one under way stops within seconds and stores nothing more, for results are stored whole or not at all. ${KEY}`,
    args: { id: t.arg.id(idArgument) },
    resolve: async (_root, { id }, { viewer, queue }) => {
      requireWriter(viewer);
      return (await queue()).cancel(id);
    },
  }),
  retryJob: t.field({
    type: JobProgress,
    description: `Queues a job again that failed or was cancelled. ${KEY}`,
    args: { id: t.arg.id(idArgument) },
    resolve: async (_root, { id }, { viewer, queue }) => {
      requireWriter(viewer);
      return (await queue()).retry(id);
    },
  }),
}));

/** Of files and folders of its own machine a worker is told by those who are there, not from afar. */
function checkNames(target: string, revision: string, tasks: readonly string[]): void {
  if (!/^(hf:)?\w[\w.-]*\/\w[\w.-]*$/.test(target))
    throw new UserError(`"${target.slice(0, 100)}" is no model; give FAMILY/MODEL or hf:OWNER/NAME.`);
  if (!/^\w[\w./-]{0,199}$/.test(revision) || revision.includes(".."))
    throw new UserError(`"${revision.slice(0, 100)}" is no revision; give a name such as step512.`);
  const wrong = tasks.find((task) => !/^\w[\w-]{0,99}$/.test(task));
  if (wrong !== undefined) throw new UserError(`"${wrong.slice(0, 100)}" is no task; give a name such as ioi.`);
}

async function alreadyQueued(queue: Queue, payload: JobPayload<"analyze-checkpoint">): Promise<string> {
  const id = await queue.find("analyze-checkpoint", payload);
  if (id === null) throw new UserError("The same analysis ended just now; queue it again.", { code: "UNAVAILABLE" });
  return id;
}
