/** @file The order of things in `npm start`: what can be refused is refused before anything is started. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  type Config,
  ensureDataFolder,
  type Logger,
  type OpenDatabase,
  openDatabase,
  openQueue,
} from "@atlas/platform";
import { ensureWebBuilt } from "../web-build.ts";
import { Children } from "./children.ts";
import { queueDemoSuite } from "./demo-suite.ts";
import { claimInstance } from "./instance.ts";
import { requireFreePort } from "./ports.ts";
import { apiUrl, childSpecs, webUrl } from "./services.ts";
import { followProgress, ProgressDisplay } from "./show-progress.ts";
import type { Shutdown } from "./shutdown.ts";
import { waitForAnswer } from "./wait-for-answer.ts";

/** @throws UserError for whatever a person can mend. */
export async function runUntilStopped(config: Config, shutdown: Shutdown, createLog: () => Logger): Promise<void> {
  const display = new ProgressDisplay();
  await checkAndClaim(config, shutdown);
  const log = createLog();
  const database = await openDatabase(config, { log });
  shutdown.defer(database.close);
  if (database.notice !== undefined) display.say(database.notice);
  await buildWeb(config, display, shutdown.signal);
  shutdown.signal.throwIfAborted();
  if (await queueDemo(config, database, log)) display.say("The database is empty: training the demo suite.");
  await startServices(config, database, display, shutdown);
  display.say(`Circuit Atlas is at ${webUrl(config)} (GraphQL at ${apiUrl(config)}/graphql). Ctrl-C stops it.`);
  await followProgress(database, display, shutdown.signal);
}

async function checkAndClaim(config: Config, shutdown: Shutdown): Promise<void> {
  ensureDataFolder(config.dataFolder);
  shutdown.defer(claimInstance(config.dataFolder, webUrl(config)));
  await requireFreePort(config.webPort, "ATLAS_PORT");
  await requireFreePort(config.apiPort, "ATLAS_API_PORT");
  mkdirSync(join(config.dataFolder, "logs"), { recursive: true });
}

async function buildWeb(config: Config, display: ProgressDisplay, signal: AbortSignal): Promise<void> {
  const onBuild = (): void => display.say("Building the web application (only when it has changed) …");
  await ensureWebBuilt(join(config.dataFolder, "logs/build.log"), { onBuild, signal });
}

async function queueDemo(config: Config, database: OpenDatabase, log: Logger): Promise<boolean> {
  const queue = await openQueue(database, { log });
  try {
    return await queueDemoSuite(database, queue, config.dataFolder);
  } finally {
    await queue.stop();
  }
}

async function startServices(
  config: Config,
  database: OpenDatabase,
  display: ProgressDisplay,
  shutdown: Shutdown,
): Promise<void> {
  const children = new Children(
    config.dataFolder,
    (line) => display.say(line),
    (sentence) => shutdown.fail(sentence),
  );
  shutdown.defer(() => children.stop());
  for (const spec of childSpecs(config, database.url)) children.start(spec);
  await waitForAnswer(`${apiUrl(config)}/ready`, "API", shutdown.signal);
  await waitForAnswer(webUrl(config), "web application", shutdown.signal);
}
