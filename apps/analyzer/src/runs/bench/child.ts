/** @file The process of `in-child.ts`: measures one row, says what came out, and ends. */
import { UserError } from "@atlas/schema";
import type { RowAnswer } from "./in-child.ts";
import { measureRow, type RowRequest } from "./measure-row.ts";

async function answerTo(request: RowRequest): Promise<RowAnswer> {
  try {
    return { result: await measureRow(request) };
  } catch (error) {
    if (error instanceof UserError) return { refusal: error.message };
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

process.once("message", async (request) => {
  const answer = await answerTo(request as RowRequest);
  process.send?.(answer, () => process.disconnect());
});
