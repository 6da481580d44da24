/** @file Queues the demo suite on an empty database, so that a fresh machine has something to show. */
import { join } from "node:path";
import type { Database, Queue } from "@atlas/platform";
import { DEMO_EFFORT, DEMO_SEEDS, DEMO_SIZES } from "@atlas/schema";
import { jobProgress, runs } from "@atlas/schema/db";

/** Each training leaves a checkpoint at step 0, at the powers of two to 128, and at every 64th step to 768. */
const CHECKPOINTS = 19;

/** @returns whether it was queued. */
export async function queueDemoSuite({ db }: Database, queue: Queue, dataFolder: string): Promise<boolean> {
  if ((await db.$count(runs)) > 0 || (await db.$count(jobProgress)) > 0) return false;
  const directory = join(dataFolder, "demo");
  // All or none: half a suite would look like a database in use.
  await db.transaction(async (tx) => {
    for (const [i, size] of DEMO_SIZES.entries())
      await queue.enqueue(
        "train-demo",
        { directory, size, seed: DEMO_SEEDS[size] },
        {
          title: `Train demo-${size}`,
          effort: DEMO_EFFORT[size].training,
          followUpEffort: CHECKPOINTS * DEMO_EFFORT[size].analysis,
          // Smallest first; without this, jobs of one transaction would go in any order.
          priority: DEMO_SIZES.length - i,
          tx,
        },
      );
  });
  return true;
}
