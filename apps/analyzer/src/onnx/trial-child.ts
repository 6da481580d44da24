/** @file The process of `trial.ts`: creates one session, says whether that worked, and ends. */
import { InferenceSession } from "onnxruntime-node";
import type { TrialAnswer, TrialRequest } from "./trial.ts";

async function attempt({ model, options }: TrialRequest): Promise<TrialAnswer> {
  try {
    const session = await InferenceSession.create(model, options);
    await session.release();
    return { error: null };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

process.once("message", async (request) => {
  const answer = await attempt(request as TrialRequest);
  process.send?.(answer, () => process.disconnect());
});
