/**
 * @file `npm start` when it can: on an empty data folder it brings up the site and queues the demo suite; it ends without
 * leaving anything behind, survives being killed, and finds its data again. Builds the web application where that is due.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { stopEmbeddedPostgres } from "@atlas/platform";
import { afterAll, beforeAll, expect, test } from "vitest";

const START = fileURLToPath(new URL("../scripts/start.js", import.meta.url));
/** A build of the web application takes half a minute on two cores. */
const PATIENCE_MS = 180_000;
let data: string;
let env: NodeJS.ProcessEnv;
let running: Start | undefined;

interface Start {
  process: ChildProcess;
  /** Everything said so far. */
  said(): string;
}

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), "atlas-run-"));
  // Run as root, PostgreSQL is another user, who must be able to enter.
  chmodSync(data, 0o755);
  const [web, api] = [await freePort(), await freePort()];
  env = { ...process.env, DATABASE_URL: "", ATLAS_DATA: data, ATLAS_PORT: String(web), ATLAS_API_PORT: String(api) };
});

afterAll(() => {
  running?.process.kill("SIGKILL");
  stopEmbeddedPostgres(data);
  rmSync(data, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Resolves when the URL was printed; rejects when the process ends before. */
async function startUp(): Promise<Start> {
  let text = "";
  const child = spawn(process.execPath, [START], { env, stdio: ["ignore", "pipe", "pipe"] });
  running = { process: child, said: () => text };
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
  while (!text.includes("Circuit Atlas is at")) {
    if (child.exitCode !== null) throw new Error(`npm start ended early: ${text}`);
    await setTimeout(100);
  }
  return running;
}

async function stop({ process: child }: Start, signal: NodeJS.Signals): Promise<number> {
  child.kill(signal);
  const [code] = await once(child, "exit");
  return code;
}

async function jobTitles(): Promise<string[]> {
  const response = await fetch(`http://127.0.0.1:${env.ATLAS_API_PORT}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "{ progress { jobs { title } } }" }),
  });
  const { data: answer } = (await response.json()) as { data: { progress: { jobs: { title: string }[] } } };
  return answer.progress.jobs.map(({ title }) => title);
}

/** Processes whose parent was killed notice it and leave. A request would keep its connection open, and the server with it. */
async function untilSilent(port: string): Promise<void> {
  while (await listens(Number(port))) await setTimeout(100);
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Nothing listens any more, and PostgreSQL has ended in order. */
async function expectNothingLeft(): Promise<void> {
  for (const port of [env.ATLAS_PORT, env.ATLAS_API_PORT])
    await expect(fetch(`http://127.0.0.1:${port}/`), `port ${port}`).rejects.toThrow();
  expect(existsSync(join(data, "postgres/postmaster.pid"))).toBe(false);
  expect(existsSync(join(data, "running.json"))).toBe(false);
}

test(
  "a first start shows the site, queues the demo suite, and SIGTERM leaves nothing behind",
  async () => {
    const first = await startUp();
    expect(first.said()).toContain(`http://127.0.0.1:${env.ATLAS_PORT}`);
    const page = await fetch(`http://127.0.0.1:${env.ATLAS_PORT}/`);
    expect(page.status).toBe(200);
    expect(await jobTitles()).toEqual(
      expect.arrayContaining(["Train demo-small", "Train demo-medium", "Train demo-large"]),
    );
    expect(await stop(first, "SIGTERM")).toBe(0);
    await expectNothingLeft();
  },
  PATIENCE_MS,
);

test(
  "a second start builds and queues nothing again, and Ctrl-C ends it in order",
  async () => {
    const second = await startUp();
    expect(second.said()).not.toMatch(/Building|empty/);
    const titles = await jobTitles();
    expect(titles.filter((title) => title === "Train demo-small")).toHaveLength(1);
    expect(await stop(second, "SIGINT")).toBe(0);
    await expectNothingLeft();
  },
  PATIENCE_MS,
);

test(
  "after a kill that nothing can catch, the next start recovers and ends in order",
  async () => {
    const killed = await startUp();
    killed.process.kill("SIGKILL");
    // PostgreSQL, too, goes without a chance to tidy up, as in a power cut.
    process.kill(Number(readFileSync(join(data, "postgres/postmaster.pid"), "utf8").split("\n")[0]), "SIGKILL");
    for (const port of [env.ATLAS_PORT, env.ATLAS_API_PORT]) await untilSilent(port!);
    const next = await startUp();
    expect(await jobTitles()).toContain("Train demo-large");
    expect(await stop(next, "SIGTERM")).toBe(0);
    await expectNothingLeft();
  },
  PATIENCE_MS,
);
