/** @file `atlas worker`: claims jobs until it is told to stop. Any number of workers share one database. */
import { once } from "node:events";
import { openQueue } from "@atlas/platform";
import { Command } from "commander";
import { jobHandlers } from "../runs/jobs.ts";
import { withDatabase } from "./database.ts";

export const workerCommand = () =>
  new Command("worker").description("Train and analyse what is queued, until Ctrl-C").action(worker);

async function worker(): Promise<void> {
  const stopped = Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
  await withDatabase("worker", async ({ database, log }) => {
    const queue = await openQueue(database, { log });
    try {
      await queue.work(jobHandlers(database, queue));
      log.info("waiting for jobs");
      await stopped;
    } finally {
      await queue.stop();
    }
  });
}
