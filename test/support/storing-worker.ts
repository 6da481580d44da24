/**
 * @file A worker process for tests that kill it: its handler stores one made-up result, tells its parent, and then either
 * finishes or hangs for ever, as its argument says.
 */
import { connectDatabase, createLog, openQueue, storeBundle } from "@atlas/platform";
import { makeBundle } from "./bundle.ts";

const database = await connectDatabase(process.env.DATABASE_URL!);
const queue = await openQueue(database, { log: createLog("worker", "warn"), heartbeatSeconds: 10 });
process.on("SIGTERM", async () => {
  await queue.stop();
  await database.close();
  process.exit(0);
});
await queue.work({
  "train-demo": async ({ seed }) => {
    const { stored } = await storeBundle(database.db, makeBundle({ model: `killed-${seed}` }));
    process.send?.({ stored });
    if (process.argv[2] === "hang") await new Promise(() => undefined);
  },
});
