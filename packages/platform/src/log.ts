/** @file The log: JSON lines on standard error, so that standard output stays free for results. Secrets are taken out. */
import { destination, type Logger, pino, stdSerializers } from "pino";
import type { Config } from "./config.ts";
import { hidePasswords } from "./secrets.ts";

export type { Logger };

const SECRETS = ["password", "databaseUrl", "connectionString", "authorization", "cookie", "token", "apiKey"];

/**
 * @param name which process speaks: "api", "worker", …
 * @param file where to write instead of standard error; its folder is made.
 */
export function createLog(name: string, level: Config["logLevel"], file?: string): Logger {
  const to = destination({ ...(file === undefined ? { dest: 2 } : { dest: file, mkdir: true }), sync: true });
  return pino(
    {
      name,
      level,
      redact: { paths: SECRETS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: "***" },
      serializers: { err: withoutPasswords, error: withoutPasswords },
      hooks: { logMethod: hideInMessages },
    },
    to,
  );
}

function withoutPasswords(error: Error): unknown {
  if (!(error instanceof Error)) return error;
  const plain = stdSerializers.err(error);
  return { ...plain, message: hidePasswords(plain.message), stack: hidePasswords(plain.stack ?? "") };
}

function hideInMessages(this: Logger, args: unknown[], method: (this: Logger, ...args: unknown[]) => void): void {
  method.apply(
    this,
    args.map((arg) => (typeof arg === "string" ? hidePasswords(arg) : arg)),
  );
}
