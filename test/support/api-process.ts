/** @file The API as a process of its own, as operators start it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";

const MAIN = new URL("../../apps/api/src/main.ts", import.meta.url).pathname;

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** What a test leaves running ends with that test. */
export function startApi(env: Record<string, string>) {
  const started = startLastingApi(env);
  children.push(started.child);
  return started;
}

/** Runs until whoever started it ends it. */
export function startLastingApi(env: Record<string, string>) {
  const child = spawn(process.execPath, ["--import", "tsx", MAIN], { env: { ...process.env, ...env } });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk;
  });
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, errors }));
  return { child, ended };
}

/** Listens on a free port; close it to have a port that was free a moment ago. */
export async function listenAnywhere(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

export async function freePort(): Promise<number> {
  const { server, port } = await listenAnywhere();
  server.close();
  await once(server, "close");
  return port;
}

export async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Whether the health check answers, with anything at all. */
function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/health`).then(
    () => true,
    () => false,
  );
}

export const untilHealthy = (port: number) => until(() => answers(port));
export const untilRefused = (port: number) => until(async () => !(await answers(port)));
