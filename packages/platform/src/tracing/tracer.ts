/**
 * @file Spans of OpenTelemetry through its API alone, which does nothing, at next to no cost, until export.ts has given it somewhere to
 * send them. No span holds a value that somebody gave: neither variables nor parameters nor messages of errors.
 */
import { type Context, context, type Span, type SpanOptions, SpanStatusCode, trace } from "@opentelemetry/api";

export const tracer = trace.getTracer("circuit-atlas");

/** Runs something within a span, which ends with it. @param parent what it hangs on: whatever is under way, unless said otherwise. */
export function withinSpan<Result>(
  name: string,
  options: SpanOptions,
  run: (span: Span) => Promise<Result>,
  parent: Context = context.active(),
): Promise<Result> {
  return tracer.startActiveSpan(name, options, parent, async (span) => {
    try {
      return await run(span);
    } catch (error) {
      markFailed(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Says by its code or class what went wrong; its message may hold what somebody gave. */
export function markFailed(span: Span, error: unknown): void {
  const { code } = (error ?? {}) as { code?: unknown };
  const type = typeof code === "string" ? code : error instanceof Error ? error.name : "unknown";
  span.setAttribute("error.type", type).setStatus({ code: SpanStatusCode.ERROR });
}
