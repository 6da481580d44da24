/**
 * @file The process that computes for a sweep, one checkpoint after another. onnxruntime occupies its process while a program runs;
 * here that keeps nobody from downloading, or from telling the queue that a job is alive.
 */
import { connectDatabase } from "@atlas/platform";
import { UserError } from "@atlas/schema";
import { findTasks } from "../../task/tasks.ts";
import { analyzeCheckpoint } from "../analyze-checkpoint.ts";
import type { AnalysisAnswer, AnalysisRequest } from "./analysis-process.ts";
import { commandOf, headsCommandOf } from "./command-of.ts";

const database = await connectDatabase(process.env.DATABASE_URL!, { max: 2 });

// Ctrl-C reaches every process of a terminal; this one ends when its parent says so, or is gone.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));

const answer = (message: AnalysisAnswer) => void process.send?.(message);

async function analyze({ directory, checkpoint, model, job, ...means }: AnalysisRequest): Promise<void> {
  const { tasks, settings } = job;
  const { task: taskSettings, choice, memory = means.memory, heads, terms } = settings;
  const { results, computed, seconds } = await analyzeCheckpoint(
    database.db,
    {
      ...{ directory, checkpoint, model, command: commandOf(job) },
      tasks: await findTasks(tasks, terms),
      ...(taskSettings && { taskSettings }),
      ...(choice && { choice }),
      ...(heads && { heads: { settings: heads, command: headsCommandOf(job, heads) } }),
    },
    { ...means, memory, onProgress: (fraction) => answer({ kind: "progress", fraction }) },
  );
  answer({ kind: "done", results, computed, seconds });
}

process.on("message", (request) => {
  analyze(request as AnalysisRequest).catch((error: unknown) => {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (error instanceof UserError) answer({ kind: "refused", message: error.message, code: error.code });
    else answer({ kind: "failed", message });
  });
});
