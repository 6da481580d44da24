/** @file Waits until a server that was just started answers. */
import { setTimeout } from "node:timers/promises";
import { UserError } from "@atlas/schema";

/** A cold machine needs a few seconds; after a minute something is wrong. */
const PATIENCE_MS = 60_000;

/** @throws UserError when it does not answer in time; the signal's reason when that aborts first. */
export async function waitForAnswer(url: string, name: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await answers(url))) {
    signal.throwIfAborted();
    if (Date.now() > deadline)
      throw new UserError(`The ${name} did not answer at ${url} within a minute; look at its log in the data folder.`, {
        code: "UNAVAILABLE",
      });
    await setTimeout(150, undefined, { signal });
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const { ok } = await fetch(url, { signal: AbortSignal.timeout(5000) });
    return ok;
  } catch {
    return false;
  }
}
