/**
 * @file The embedded PostgreSQL: a daemon of the packaged programs, used when no DATABASE_URL is given. Whoever comes
 * first starts it, others find it running, and the last one out stops it. It listens on 127.0.0.1 only and asks for a
 * password, so that other users of the machine cannot read it.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { UserError } from "@atlas/schema";
import { Client } from "pg";
import { clusterPassword, DATABASE, ensureCluster, lastLine, ROLE } from "./cluster.ts";
import { choosePlace, type Place } from "./place.ts";
import { clearStaleNote, findPostmaster } from "./postmaster.ts";
import { runAs } from "./server-user.ts";

export interface EmbeddedPostgres {
  /** Connection string; holds the password. */
  url: string;
  /** False when it was found running. */
  started: boolean;
  notice: string | undefined;
  /** Stops the server unless others are connected; call it when one's own connections are closed. */
  release(): Promise<{ stopped: boolean }>;
}

/** A server that was killed leaves children which need a moment to notice; until then a new one may not start. */
const START_ATTEMPTS = 5;
/** How long sessions of processes that have just ended may take to disappear. */
const RELEASE_PATIENCE_MS = 2000;

/** @throws UserError (UNAVAILABLE), one sentence, when no server can be had. */
export async function startEmbeddedPostgres(dataFolder: string): Promise<EmbeddedPostgres> {
  const place = choosePlace(dataFolder);
  ensureCluster(place);
  const running = findPostmaster(place.cluster);
  const port = running?.port ?? (await startServer(place));
  const url = urlOf(place, port, DATABASE);
  await ensureDatabase(place, port);
  return { url, started: running === undefined, notice: place.notice, release: () => release(place, url) };
}

function urlOf(place: Place, port: number, database: string): string {
  return `postgres://${ROLE}:${clusterPassword(place)}@127.0.0.1:${port}/${database}`;
}

/** @returns the port it listens on. */
async function startServer(place: Place): Promise<number> {
  let reason = "";
  for (let attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
    clearStaleNote(place.cluster);
    const port = await choosePort(place.cluster);
    const log = join(place.cluster, "server.log");
    const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''`;
    const started = runAs(place.user, place.binaries.pgCtl, [
      ...["start", "-w", "-t", "60", "-D", place.cluster, "-l", log, "-o", options],
    ]);
    if (started.status === 0) return port;
    // Somebody else may have started it in the same moment.
    const other = findPostmaster(place.cluster);
    if (other !== undefined) return other.port;
    reason = lastLine(existsSync(log) ? readFileSync(log, "utf8") : started.stderr);
    await setTimeout(1000);
  }
  throw new UserError(
    `The embedded PostgreSQL in ${place.cluster} does not start (${reason}); ` +
      `look at server.log there, set ATLAS_DATA to another folder, or set DATABASE_URL.`,
    { code: "UNAVAILABLE" },
  );
}

/** The port of last time where it is still free, so that addresses stay valid; else any free one. */
async function choosePort(cluster: string): Promise<number> {
  const memory = join(cluster, "atlas-port");
  const last = existsSync(memory) ? Number(readFileSync(memory, "utf8")) : 0;
  const port = (await freePort(last)) ?? (await freePort(0))!;
  writeFileSync(memory, String(port));
  return port;
}

/** @returns the port when it can be had (any free one for 0), else undefined. */
function freePort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(undefined));
    probe.listen(port, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : undefined));
    });
  });
}

async function ensureDatabase(place: Place, port: number): Promise<void> {
  await withClient(urlOf(place, port, "postgres"), async (client) => {
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [DATABASE]);
    if (rowCount === 0)
      await client.query(`create database ${DATABASE}`).catch((error: { code?: string }) => {
        const madeMeanwhile = ["42P04", "23505"].includes(error.code ?? "");
        if (!madeMeanwhile) throw error;
      });
  });
}

/** Stops the server of a data folder, whoever uses it; does nothing where none runs. */
export function stopEmbeddedPostgres(dataFolder: string): void {
  stopServer(choosePlace(dataFolder));
}

async function release(place: Place, url: string): Promise<{ stopped: boolean }> {
  if (findPostmaster(place.cluster) === undefined) return { stopped: true };
  const deadline = Date.now() + RELEASE_PATIENCE_MS;
  while (await othersConnected(url)) {
    if (Date.now() > deadline) return { stopped: false };
    await setTimeout(100);
  }
  stopServer(place);
  return { stopped: findPostmaster(place.cluster) === undefined };
}

function stopServer({ user, binaries, cluster }: Place): void {
  if (findPostmaster(cluster) !== undefined) runAs(user, binaries.pgCtl, ["stop", "-w", "-m", "fast", "-D", cluster]);
}

async function othersConnected(url: string): Promise<boolean> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ others: number }>(
      "select count(*)::int as others from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
    );
    return rows[0]!.others > 0;
  });
}

/** A server that has just been found may still be starting: it is asked again for a while. */
async function withClient<Result>(url: string, use: (client: Client) => Promise<Result>): Promise<Result> {
  const client = await connectPatiently(url);
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

async function connectPatiently(url: string): Promise<Client> {
  for (let attempt = 1; ; attempt++) {
    const client = new Client({ connectionString: url });
    client.on("error", () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      const { code } = error as { code?: string };
      // 57P03: starting up, or recovering from a crash, when it may also hang up in the middle of a greeting. Thirty seconds
      // replay far more than this store writes.
      if (attempt >= 150 || !["57P03", "ECONNREFUSED", "ECONNRESET"].includes(code ?? "")) throw unusable(url, error);
      await setTimeout(200);
    }
  }
}

function unusable(url: string, cause: unknown): UserError {
  return new UserError(
    `The embedded PostgreSQL at 127.0.0.1:${new URL(url).port} runs but cannot be used (${(cause as Error).message}); ` +
      `end that server, or set ATLAS_DATA to another folder.`,
    { code: "UNAVAILABLE", cause },
  );
}
