/** @file What `npm start` runs: the API, the web application and one worker, with their surroundings. */
import { CHECKOUT, type Config } from "@atlas/platform";
import { NEXT, WEB_FOLDER } from "../web-build.ts";
import type { ChildSpec } from "./children.ts";

const HOST = "127.0.0.1";
/** A worker may be killed: its job is taken up by the next. One that dies over and over is not started for ever. */
const WORKER_RESTARTS = 3;
/** The worker fills every core for minutes; pages and queries go first. */
const WORKER_NICENESS = 5;

export function webUrl({ webPort }: Config): string {
  return `http://${HOST}:${webPort}`;
}

export function apiUrl({ apiPort }: Config): string {
  return `http://${HOST}:${apiPort}`;
}

export function childSpecs(config: Config, databaseUrl: string): ChildSpec[] {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    DATABASE_URL: databaseUrl,
    ATLAS_DATA: config.dataFolder,
    ATLAS_PORT: String(config.webPort),
    ATLAS_API_PORT: String(config.apiPort),
    ATLAS_API_URL: apiUrl(config),
    ATLAS_LOG_LEVEL: config.logLevel,
  };
  return [
    {
      name: "worker",
      args: [`${CHECKOUT}apps/analyzer/bin/atlas.js`, "worker"],
      env,
      restarts: WORKER_RESTARTS,
      niceness: WORKER_NICENESS,
    },
    { name: "api", args: ["--import", "tsx", `${CHECKOUT}apps/api/src/main.ts`], env },
    { name: "web", args: [NEXT, "start", "-H", HOST, "-p", String(config.webPort)], env, cwd: WEB_FOLDER },
  ];
}
