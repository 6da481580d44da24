/**
 * @file Work in processes of their own: a row, so that its peak of memory is its own and no other session's threads are about (for a
 * while after a run they spin, and would take half of what is measured next); a checkpoint, so that writing it can be stopped.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { UserError } from "@atlas/schema";
import { TYPESCRIPT } from "../../onnx/trial.ts";
import type { RowRequest } from "./measure-row.ts";
import type { ModelShape } from "./model-shapes.ts";
import type { RowResult } from "./result.ts";

const CHILD = fileURLToPath(new URL("./child.ts", import.meta.url));

/** Plain data. */
export type ChildTask = { measure: RowRequest } | { write: { directory: string; model: ModelShape } };
/** A refusal is a sentence for users. */
export type ChildAnswer = { result: RowResult | null } | { refusal: string } | { failure: string };

/** @param signal ends the process. @throws UserError where the row cannot be measured here. */
export const measureInChild = async (request: RowRequest, signal?: AbortSignal): Promise<RowResult> =>
  (await inChild(request.id, { measure: request }, signal))!;

export async function writeInChild(directory: string, model: ModelShape, signal?: AbortSignal): Promise<void> {
  await inChild(`the model ${model.name}`, { write: { directory, model } }, signal);
}

async function inChild(what: string, task: ChildTask, signal?: AbortSignal): Promise<RowResult | null> {
  const options = { execArgv: TYPESCRIPT, ...(signal && { signal }) };
  const child = fork(CHILD, { ...options, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  let answer: ChildAnswer | undefined;
  child.on("message", (message) => {
    answer = message as ChildAnswer;
  });
  child.send(task);
  const [code, killer] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  if (answer === undefined) throw unanswered(what, code, killer);
  if ("refusal" in answer) throw new UserError(`${what}: ${answer.refusal}`);
  if ("failure" in answer) throw new Error(`${what}: ${answer.failure}`);
  return answer.result;
}

function unanswered(what: string, code: number | null, killer: NodeJS.Signals | null): Error {
  if (killer === "SIGKILL")
    return new UserError(
      `The process for ${what} was killed, most likely for want of memory; free some, or name other rows with --only.`,
      { code: "UNAVAILABLE" },
    );
  return new Error(`the process for ${what} ended with ${killer ?? code}`);
}
