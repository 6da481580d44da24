import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CHECKOUT } from "../checkout.ts";
import { startEmbeddedPostgres, stopEmbeddedPostgres } from "./embedded-postgres.ts";
import { findPostmaster } from "./postmaster.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "atlas-postgres-"));
  // Run as root, the server is another user, who must be able to enter.
  chmodSync(folder, 0o755);
});
afterEach(() => {
  stopEmbeddedPostgres(folder);
  rmSync(folder, { recursive: true, force: true });
});

const cluster = (): string => join(folder, "postgres");

async function ask(url: string, query: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(query)).rows[0];
  } finally {
    await client.end();
  }
}

/** Another process that starts the server and leaves it running. */
async function startElsewhere(): Promise<{ url: string; started: boolean }> {
  const script = `
    import { startEmbeddedPostgres } from "@atlas/platform";
    const { url, started } = await startEmbeddedPostgres(${JSON.stringify(folder)});
    console.log(JSON.stringify({ url, started }));`;
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    cwd: CHECKOUT,
  });
  return JSON.parse(stdout);
}

test("processes that start on an empty folder at once share one server", async () => {
  const servers = await Promise.all([startElsewhere(), startElsewhere(), startElsewhere()]);
  expect(new Set(servers.map(({ url }) => url)).size).toBe(1);
  expect(await ask(servers[0]!.url, "select 1 as one")).toEqual({ one: 1 });
});

test("the last one out stops it, and data and address stay", async () => {
  const first = await startEmbeddedPostgres(folder);
  const second = await startEmbeddedPostgres(folder);
  expect([first.started, second.started]).toEqual([true, false]);
  const client = new Client({ connectionString: second.url });
  await client.connect();
  await client.query("create table kept as select 42 as answer");
  expect(await first.release()).toEqual({ stopped: false });
  await client.end();
  expect(await second.release()).toEqual({ stopped: true });
  expect(findPostmaster(cluster())).toBeUndefined();

  const again = await startEmbeddedPostgres(folder);
  expect(again.url).toBe(first.url);
  expect(await ask(again.url, "select answer from kept")).toEqual({ answer: 42 });
});

test("a server that was killed is recovered, even when its process id now belongs to another program", async () => {
  const { url } = await startEmbeddedPostgres(folder);
  await ask(url, "create table kept as select 42 as answer");
  const { pid } = findPostmaster(cluster())!;
  process.kill(pid, "SIGKILL");
  const again = await startEmbeddedPostgres(folder);
  expect(await ask(again.url, "select answer from kept")).toEqual({ answer: 42 });

  stopEmbeddedPostgres(folder);
  // As after a restart of the machine: the note names a living process that is no server.
  writeFileSync(join(cluster(), "postmaster.pid"), `${process.pid}\n${cluster()}\n0\n1\n\n127.0.0.1\n\nready\n`);
  expect(findPostmaster(cluster())).toBeUndefined();
  expect((await startEmbeddedPostgres(folder)).started).toBe(true);
});

test("nobody gets in without the password, or from another machine", async () => {
  const { url } = await startEmbeddedPostgres(folder);
  const guessed = new URL(url);
  guessed.password = "guessed";
  await expect(ask(guessed.href, "select 1")).rejects.toThrow(/password/);
  const outside = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === "IPv4" && !address.internal)?.address;
  if (outside === undefined) return;
  const remote = new URL(url);
  remote.hostname = outside;
  await expect(ask(remote.href, "select 1")).rejects.toThrow(/ECONNREFUSED/);
});
