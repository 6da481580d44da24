/** @file The servers that are measured, each a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { CHECKOUT } from "@atlas/platform";

export interface Server {
  url: string;
  stop(): Promise<void>;
}

const PATIENCE_MS = 60_000;

/** @param cache MiB of answers kept; as configured where nothing is said. */
export async function startApi(databaseUrl: string, cache?: number): Promise<Server> {
  const port = await freePort();
  const env = {
    ...process.env,
    NODE_ENV: "production",
    DATABASE_URL: databaseUrl,
    ATLAS_API_PORT: `${port}`,
    ATLAS_LOG_LEVEL: "error",
    ...(cache !== undefined && { ATLAS_API_CACHE: `${cache}` }),
  };
  return await start(["--import", "tsx", `${CHECKOUT}apps/api/src/main.ts`], env, `http://127.0.0.1:${port}`, "/ready");
}

/** @param folder where PostGraphile is installed. */
export async function startPostGraphile(databaseUrl: string, folder: string): Promise<Server> {
  const port = await freePort();
  const script = fileURLToPath(new URL("postgraphile-server.js", import.meta.url));
  const env = { ...process.env, NODE_ENV: "production", GRAPHILE_ENV: "production", DATABASE_URL: databaseUrl };
  return await start([script, folder, `${port}`], env, `http://127.0.0.1:${port}`, "/graphql?query={__typename}");
}

/** @param ready path that answers once it is up. @param cwd the checkout where nothing is said. */
export async function start(
  args: string[],
  env: NodeJS.ProcessEnv,
  url: string,
  ready: string,
  cwd: string = CHECKOUT,
): Promise<Server> {
  const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "ignore", "inherit"] });
  const stop = () => end(child);
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await answers(url + ready))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`${args.at(-1)} did not start`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return { url, stop };
}

/** Any answer but a server's fault: PostGraphile does not answer GET. */
const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    async (response) => {
      await response.text();
      return response.status < 500;
    },
    () => false,
  );

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const closed = once(child, "close");
  child.kill("SIGTERM");
  await closed;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
