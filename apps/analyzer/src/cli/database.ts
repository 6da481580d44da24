/** @file The database for one command: opened, used, closed again whatever happens. */
import {
  type Config,
  createLog,
  type Logger,
  loadConfig,
  type OpenDatabase,
  openDatabase,
  startTracing,
} from "@atlas/platform";
import { announceHeadScores } from "../runs/announce-head-scores.ts";
import { announceTasks } from "../runs/announce-tasks.ts";
import { TASKS } from "../task/tasks.ts";
import { note } from "./output.ts";

export interface Surroundings {
  database: OpenDatabase;
  config: Config;
  log: Logger;
}

export async function withDatabase<T>(name: string, use: (surroundings: Surroundings) => Promise<T>): Promise<T> {
  const config = loadConfig();
  const log = createLog(name, config.logLevel);
  const tracing = await startTracing(process.env, `circuit-atlas-${name}`, log);
  const database = await openDatabase(config, { log });
  try {
    if (database.notice !== undefined) note(database.notice);
    await announceTasks(database.db, TASKS);
    await announceHeadScores(database.db);
    return await use({ database, config, log });
  } finally {
    await database.close();
    await tracing.stop();
  }
}
