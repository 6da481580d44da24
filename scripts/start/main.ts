/** @file `npm start` once dependencies are there: its exit code, and one sentence when something fails. */
import { join } from "node:path";
import { type Config, createLog, loadConfig } from "@atlas/platform";
import { UserError } from "@atlas/schema";
import { runUntilStopped } from "./run.ts";
import { Shutdown } from "./shutdown.ts";

/** Runs until it is stopped, then ends the process: 0 when asked to stop, 1 when something failed, 2 for bad configuration. */
export async function main(): Promise<void> {
  const shutdown = new Shutdown();
  try {
    await start(loadConfig(), shutdown);
  } catch (error) {
    shutdown.fail((error as Error).message, error instanceof UserError && error.code === "BAD_INPUT" ? 2 : 1);
  }
  await shutdown.run();
  process.exit(shutdown.exitCode);
}

async function start(config: Config, shutdown: Shutdown): Promise<void> {
  const logFile = join(config.dataFolder, "logs/start.log");
  try {
    await runUntilStopped(config, shutdown, () => createLog("start", config.logLevel, logFile));
  } catch (error) {
    if (error instanceof UserError || shutdown.signal.aborted) throw error;
    createLog("start", "error", logFile).error({ err: error }, "start failed");
    throw new Error(`Something unexpected failed; ${logFile} says what, so look there and start again.`);
  }
}
