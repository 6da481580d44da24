/**
 * @file Spans of subscriptions: one for its begin, hung on what the client said in `traceparent` when it opened the socket, and one for each
 * event, to which the SQL statements of its answer belong. A socket may be open for weeks, so each event is a trace of its own, which is
 * linked to that of the begin; who asked not to be traced is not.
 */
import { createHash } from "node:crypto";
import { markFailed, withinSpan } from "@atlas/platform";
import { type Context, ROOT_CONTEXT, type Span, SpanKind, TraceFlags, trace } from "@opentelemetry/api";
import type { ExecutionResult } from "graphql";
import { operationSpan } from "../http/tracing.ts";
import type { Subscription } from "./subscription.ts";

export interface SubscriptionSpans {
  begin<Result extends object>(run: () => Promise<Result>): Promise<Result>;
  event(run: () => Promise<ExecutionResult>): Promise<ExecutionResult>;
}

export function spansOf({ query, operationName, caller }: Subscription): SubscriptionSpans {
  const hash = createHash("sha256").update(query).digest("hex");
  const { name, attributes } = operationSpan("subscription", operationName ?? undefined, hash);
  let begun: Span | undefined;
  const failed = <Result extends object>(span: Span, result: Result): Result => {
    const [error] = ("errors" in result && (result as ExecutionResult).errors) || [];
    if (error) markFailed(span, error.extensions);
    return result;
  };
  return {
    begin: (run) =>
      withinSpan(
        name,
        { kind: SpanKind.SERVER, attributes },
        async (span) => {
          begun = span;
          return failed(span, await run());
        },
        caller,
      ),
    event: (run) =>
      withinSpan(
        `event of ${name}`,
        { kind: SpanKind.PRODUCER, attributes, links: begun ? [{ context: begun.spanContext() }] : [] },
        async (span) => failed(span, await run()),
        parentOfEvents(begun),
      ),
  };
}

function parentOfEvents(begun: Span | undefined): Context {
  const sampled = begun !== undefined && (begun.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
  return sampled || begun === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, begun);
}
