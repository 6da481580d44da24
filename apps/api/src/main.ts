/** @file The API as a process: configuration from the environment, a database, a server, and an orderly end. */
import { createLog, hidePasswords, openDatabase, startTracing } from "@atlas/platform";
import { UserError } from "@atlas/schema";
import { loadApiConfig } from "./config.ts";
import { startServer } from "./server.ts";
import { MAX_PREPARED, STATEMENT_TIMEOUT_MS } from "./shared/limits.ts";

async function main(): Promise<void> {
  const config = loadApiConfig(process.env);
  const log = createLog("api", config.logLevel);
  const tracing = await startTracing(process.env, "circuit-atlas-api", log);
  const database = await openDatabase(config, { log, statementTimeout: STATEMENT_TIMEOUT_MS, prepared: MAX_PREPARED });
  try {
    const { host, apiPort: port, exposure, writeKeys } = config;
    const server = await startServer({ database, log, host, port, exposure, writeKeys });
    log.info({ url: `${server.url}/graphql` }, "the API is ready");
    await terminationSignal();
    await server.stop();
  } finally {
    await database.close();
    await tracing.stop();
  }
}

/** Resolves at the first SIGINT or SIGTERM; later ones change nothing, because the end is under way. */
function terminationSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => resolve());
  });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof UserError ? error.message : hidePasswords(String(error))}\n`);
    process.exit(1);
  },
);
