/** @file The process of `in-child.ts`: does one thing, says what came out, and ends. */
import { UserError } from "@atlas/schema";
import type { ChildAnswer, ChildTask } from "./in-child.ts";
import { measureRow } from "./measure-row.ts";
import { writeRandomCheckpoint } from "./random-checkpoint.ts";

async function answerTo(task: ChildTask): Promise<ChildAnswer> {
  try {
    if ("measure" in task) return { result: await measureRow(task.measure) };
    await writeRandomCheckpoint(task.write.directory, task.write.model);
    return { result: null };
  } catch (error) {
    if (error instanceof UserError) return { refusal: error.message };
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

process.once("message", async (task) => {
  const answer = await answerTo(task as ChildTask);
  process.send?.(answer, () => process.disconnect());
});
