/** @file Configuration: what the environment says, checked once. Nothing else reads these variables. */
import { resolve } from "node:path";
import { UserError } from "@atlas/schema";
import { z } from "zod";
import { CHECKOUT } from "./checkout.ts";

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

const port = z.coerce.number().int().min(1).max(65_535);

/** Each variable with its rule and with what to say when the rule is broken (the value of a secret is never repeated). */
const variables = {
  DATABASE_URL: {
    rule: z.string().refine(isPostgresUrl),
    remedy: "set it to postgres://user:password@host:port/database",
  },
  ATLAS_DATA: { rule: z.string(), remedy: "set it to a folder" },
  ATLAS_PORT: { rule: port, remedy: "set it to a port number from 1 to 65535" },
  ATLAS_API_PORT: { rule: port, remedy: "set it to a port number from 1 to 65535" },
  ATLAS_LOG_LEVEL: { rule: z.enum(LOG_LEVELS), remedy: `set it to one of ${LOG_LEVELS.join(", ")}` },
} as const;
type VariableName = keyof typeof variables;

/** @throws UserError naming the variable that is wrong. An empty variable counts as absent. */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const config: Config = {
    databaseUrl: read(env, "DATABASE_URL"),
    dataFolder: resolve(read(env, "ATLAS_DATA") ?? `${CHECKOUT}.atlas`),
    webPort: read(env, "ATLAS_PORT") ?? 3000,
    apiPort: read(env, "ATLAS_API_PORT") ?? 4000,
    logLevel: read(env, "ATLAS_LOG_LEVEL") ?? "info",
  };
  if (config.webPort === config.apiPort)
    throw new UserError(`ATLAS_PORT and ATLAS_API_PORT are both ${config.webPort}; set one of them to another port.`);
  return config;
}

function read<Name extends VariableName>(
  env: NodeJS.ProcessEnv,
  name: Name,
): z.infer<(typeof variables)[Name]["rule"]> | undefined {
  const text = env[name];
  if (text === undefined || text === "") return undefined;
  const { rule, remedy } = variables[name];
  const parsed = rule.safeParse(text);
  if (parsed.success) return parsed.data as z.infer<(typeof variables)[Name]["rule"]>;
  const shown = name === "DATABASE_URL" ? "is not the address of a PostgreSQL database" : `cannot be "${text}"`;
  throw new UserError(`${name} ${shown}; ${remedy}.`);
}

function isPostgresUrl(text: string): boolean {
  return URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol);
}
