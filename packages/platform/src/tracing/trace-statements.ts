/** @file A span for every SQL statement that is part of something traced. It holds the statement's text, never its parameters. */
import { context, type Span, SpanKind, trace } from "@opentelemetry/api";
import type { Client, Pool } from "pg";
import { markFailed, tracer } from "./tracer.ts";

/** Statements that belong to nothing under way, such as those of listeners and of the queue's engine, have no span. */
export function traceStatements(pool: Pool): void {
  // Whoever waited for a connection is called by whoever gave it back: each must find their own span again.
  pool.connect = new Proxy(pool.connect, {
    apply: (connect, self, [callback]: unknown[]) =>
      Reflect.apply(connect, self, [
        typeof callback === "function" ? context.bind(context.active(), callback) : callback,
      ]),
  });
  pool.on("connect", (client: Client) => {
    client.query = new Proxy(client.query, {
      apply: (query, self, given: unknown[]) =>
        trace.getActiveSpan() === undefined
          ? Reflect.apply(query, self, given)
          : traced((args) => Reflect.apply(query, self, args), given),
    });
  });
}

/** @param given text or configuration, then parameters and a callback, each where there is one, as pg takes them */
function traced(query: (args: unknown[]) => unknown, given: unknown[]): unknown {
  const text = textOf(given[0]);
  if (text === undefined) return query(given);
  const span = tracer.startSpan(/^\s*(\w+)/.exec(text)?.[1]?.toLowerCase() ?? "statement", {
    kind: SpanKind.CLIENT,
    attributes: { "db.system.name": "postgresql", "db.query.text": withoutValues(text) },
  });
  const callback = given.at(-1);
  if (typeof callback === "function") {
    const told = (error: unknown, ...rest: unknown[]) => {
      end(span, error);
      return callback(error, ...rest);
    };
    return query([...given.slice(0, -1), told]);
  }
  const result = query(given);
  if (result instanceof Promise)
    result.then(
      () => end(span),
      (error: unknown) => end(span, error),
    );
  return result;
}

function end(span: Span, error?: unknown): void {
  if (error) markFailed(span, error);
  span.end();
}

/** Undefined for streams, which end long after they are given and say so in ways of their own. */
function textOf(statement: unknown): string | undefined {
  if (typeof statement === "string") return statement;
  const { text, submit } = (statement ?? {}) as { text?: unknown; submit?: unknown };
  return typeof text === "string" && submit === undefined ? text : undefined;
}

/** A statement of the longest query has some thousands of characters, and its beginning says which one it is. */
const MAX_TEXT = 2_000;

/** Values are parameters everywhere; the engine of the queue writes some into its statements. */
function withoutValues(text: string): string {
  return text.slice(0, MAX_TEXT).replace(/'(?:[^']|'')*(?:'|$)/g, "'?'");
}
