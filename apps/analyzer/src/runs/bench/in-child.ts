/**
 * @file A row measured in a process of its own, so that its peak of memory is its own and no other session's threads are about:
 * for a while after a run they spin, and would take half of what is measured next.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { UserError } from "@atlas/schema";
import { TYPESCRIPT } from "../../onnx/trial.ts";
import type { RowRequest } from "./measure-row.ts";
import type { RowResult } from "./result.ts";

const CHILD = fileURLToPath(new URL("./child.ts", import.meta.url));

/** A refusal is a sentence for users. */
export type RowAnswer = { result: RowResult } | { refusal: string } | { failure: string };

/** @param signal ends the process. @throws UserError where the row cannot be measured here. */
export async function measureInChild(request: RowRequest, signal?: AbortSignal): Promise<RowResult> {
  const options = { execArgv: TYPESCRIPT, ...(signal && { signal }) };
  const child = fork(CHILD, { ...options, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  let answer: RowAnswer | undefined;
  child.on("message", (message) => {
    answer = message as RowAnswer;
  });
  child.send(request);
  const [code, killer] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  if (answer === undefined) throw unanswered(request.id, code, killer);
  if ("refusal" in answer) throw new UserError(`${request.id}: ${answer.refusal}`);
  if ("failure" in answer) throw new Error(`${request.id}: ${answer.failure}`);
  return answer.result;
}

function unanswered(id: string, code: number | null, killer: NodeJS.Signals | null): Error {
  if (killer === "SIGKILL")
    return new UserError(
      `The process that measured ${id} was killed, most likely for want of memory; free some, or name other rows with --only.`,
      { code: "UNAVAILABLE" },
    );
  return new Error(`the process that measured ${id} ended with ${killer ?? code}`);
}
