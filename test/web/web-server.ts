/** @file The built web application on a free port, fed by an API of the test's own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout } from "node:timers/promises";
import { ensureWebBuilt, NEXT, WEB_FOLDER } from "../../scripts/web-build.ts";

export interface TestWeb {
  /** Without a path at the end. */
  url: string;
  stop(): Promise<void>;
}

const HOST = "127.0.0.1";
/** It is up in well under a second; a machine under load may need longer. */
const PATIENCE_MS = 30_000;
const BETWEEN_TRIES_MS = 100;

/** Builds the application first where its sources have changed since the last build. */
export async function startTestWeb(apiUrl: string, logFile: string): Promise<TestWeb> {
  await ensureWebBuilt(logFile);
  const port = await freePort();
  const url = `http://${HOST}:${port}`;
  const server = spawn(process.execPath, [NEXT, "start", "-H", HOST, "-p", String(port)], {
    cwd: WEB_FOLDER,
    env: { ...process.env, NODE_ENV: "production", ATLAS_API_URL: apiUrl },
    stdio: "ignore",
  });
  await answers(`${url}/icon.svg`, server);
  return { url, stop: () => stop(server) };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, HOST);
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("No free port was found.");
  return address.port;
}

async function answers(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline && server.exitCode === null) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await setTimeout(BETWEEN_TRIES_MS);
  }
  throw new Error(`The web application did not answer at ${url}.`);
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const gone = once(server, "exit");
  server.kill("SIGTERM");
  await gone;
}
