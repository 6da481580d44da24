/** @file Configuration: what the environment says, checked once. Nothing else reads these variables. */
import { resolve } from "node:path";
import { UserError } from "@atlas/schema";
import { z } from "zod";
import { CHECKOUT } from "./checkout.ts";
import { readVariable, type Variable } from "./environment.ts";

const LOG_LEVELS = ["silent", "error", "warn", "info", "debug"] as const;

export interface Config {
  /** A PostgreSQL of one's own; undefined means the embedded one. Holds a password: never print it. */
  databaseUrl: string | undefined;
  /** Absolute path. */
  dataFolder: string;
  webPort: number;
  apiPort: number;
  logLevel: (typeof LOG_LEVELS)[number];
}

const aPort: Variable<number> = {
  rule: z.coerce.number().int().min(1).max(65_535),
  remedy: "set it to a port number from 1 to 65535",
};
const aDatabase: Variable<string> = {
  rule: z.string().refine(isPostgresUrl),
  remedy: "set it to postgres://user:password@host:port/database",
  broken: "is not the address of a PostgreSQL database",
};
const aFolder: Variable<string> = { rule: z.string(), remedy: "set it to a folder" };
const aLevel: Variable<(typeof LOG_LEVELS)[number]> = {
  rule: z.enum(LOG_LEVELS),
  remedy: `set it to one of ${LOG_LEVELS.join(", ")}`,
};

/** @throws UserError naming the variable that is wrong. An empty variable counts as absent. */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const config: Config = {
    databaseUrl: readVariable(env, "DATABASE_URL", aDatabase),
    dataFolder: resolve(readVariable(env, "ATLAS_DATA", aFolder) ?? `${CHECKOUT}.atlas`),
    webPort: readVariable(env, "ATLAS_PORT", aPort) ?? 3000,
    apiPort: readVariable(env, "ATLAS_API_PORT", aPort) ?? 4000,
    logLevel: readVariable(env, "ATLAS_LOG_LEVEL", aLevel) ?? "info",
  };
  if (config.webPort === config.apiPort)
    throw new UserError(`ATLAS_PORT and ATLAS_API_PORT are both ${config.webPort}; set one of them to another port.`);
  return config;
}

function isPostgresUrl(text: string): boolean {
  return URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol);
}
