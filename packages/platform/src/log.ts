/** @file The log: JSON lines on standard error, so that standard output stays free for results. Secrets are taken out. */
import { trace } from "@opentelemetry/api";
import { destination, type Logger, pino } from "pino";
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
      // Leads from a line to what was under way, where that is traced.
      mixin: () => {
        const { traceId, spanId } = trace.getActiveSpan()?.spanContext() ?? {};
        return traceId === undefined ? {} : { trace_id: traceId, span_id: spanId };
      },
      redact: { paths: SECRETS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: "***" },
      // The finished line: whatever was logged, a password inside a message or a stack is caught too.
      hooks: { streamWrite: hidePasswords },
    },
    to,
  );
}
