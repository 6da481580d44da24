/** @file Backup and restore with PostgreSQL's own tools, as docs/operating.md tells: what is restored is whole and goes on working. */
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  connectDatabase,
  type Database,
  hashRelease,
  migrateDatabase,
  readBundle,
  readReleases,
  storeBundle,
} from "@atlas/platform";
import { tables } from "@atlas/schema/db";
import { expect, onTestFinished, test } from "vitest";
import { runAs, serverUser } from "../packages/platform/src/postgres/server-user.ts";
import { RELEASE, storeBeside, storeFixture, storeRelease } from "./api/fixture.ts";
import { makeBundle } from "./support/bundle.ts";

const PROGRAMS = ["initdb", "pg_ctl", "postgres", "pg_dump", "pg_restore"];

/** A folder with a server and the tools of its version; the embedded server comes without them. */
function findTools(): string | undefined {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, "bin")) : [];
  const onPath = (process.env.PATH ?? "").split(":");
  return [...onPath, ...versions].find((folder) => PROGRAMS.every((program) => existsSync(join(folder, program))));
}

const tools = findTools();
const reason = `PostgreSQL's ${PROGRAMS.join(", ")} are not installed together`;
if (tools === undefined) console.warn(`backup and restore were not tried: ${reason}`);

test.skipIf(tools === undefined)(
  "a dump restored into an empty database is the same, and results are stored in it again",
  async () => {
    const { url, folder, run } = await startServer(tools!);
    const source = await database(url, "source");
    await migrateDatabase(source.pool);
    await storeFixture(source.db);
    await storeBeside(source.db);
    await storeRelease(source.db);
    const file = join(folder, "atlas.dump");
    run("pg_dump", "--format=custom", `--file=${file}`, `--dbname=${url}/source`);
    const target = await database(url, "target");
    run("pg_restore", "--exit-on-error", "--no-owner", `--dbname=${url}/target`, file);

    const counts = ({ db }: Database) => Promise.all(Object.values(tables).map((table) => db.$count(table)));
    expect(await counts(target)).toEqual(await counts(source));
    for (const runId of [1, 7, 20])
      expect(await readBundle(target.db, runId)).toEqual(await readBundle(source.db, runId));
    const [release] = await readReleases(target.db, {});
    expect(release).toMatchObject(RELEASE);
    expect(await hashRelease(target.db, release!.id)).toBe(release!.contentHash);
    await expect(target.pool.query("delete from release_run")).rejects.toThrow(/neither changed nor removed/);
    await migrateDatabase(target.pool);
    const before = await counts(target);
    expect((await storeBundle(target.db, makeBundle({ model: "after" }))).stored).toBe(true);
    expect((await storeBundle(target.db, await readBundle(source.db, 1))).stored).toBe(false);
    expect(await counts(target)).not.toEqual(before);
  },
  120_000,
);

async function database(url: string, name: string): Promise<Database> {
  const server = await connectDatabase(`${url}/postgres`);
  await server.pool.query(`create database ${name}`);
  await server.close();
  const opened = await connectDatabase(`${url}/${name}`);
  onTestFinished(opened.close);
  return opened;
}

/** A server of its own, for tools read no newer version than theirs. */
async function startServer(bin: string) {
  const folder = mkdtempSync(join(tmpdir(), "atlas-backup-"));
  const user = serverUser();
  if (user) chownSync(folder, user.uid, user.gid);
  const cluster = join(folder, "cluster");
  const run = (program: string, ...args: string[]): void => {
    const { status, stderr } = runAs(user, join(bin, program), args);
    expect(status, `${program}: ${stderr}`).toBe(0);
  };
  onTestFinished(() => {
    run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", cluster);
    rmSync(folder, { recursive: true, force: true });
  });
  run("initdb", "-D", cluster, "--encoding=UTF8", "--locale=C", "--auth=trust", "--username=atlas");
  const port = await freePort();
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off`;
  run("pg_ctl", "start", "-w", "-D", cluster, "-l", join(folder, "log"), "-o", options);
  return { url: `postgres://atlas@127.0.0.1:${port}`, folder, run };
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
