/**
 * @file Spans of requests: one for HTTP, hung on what the client says in `traceparent`, and below it one for the GraphQL operation, to
 * which the SQL statements belong. They name the operation and its hash, and hold neither addresses nor queries nor variables.
 */
import type { ApolloServerPlugin } from "@apollo/server";
import { markFailed, tracer } from "@atlas/platform";
import { context, propagation, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { Request, RequestHandler } from "express";
import type { Context } from "../context.ts";

export const tracedRequest: RequestHandler = (request, response, next) => {
  const { method, headers } = request;
  const client = propagation.extract(context.active(), headers);
  const attributes = { "http.request.method": method };
  const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, client);
  response.once("close", () => {
    const route = routeOf(request);
    if (route !== undefined) span.updateName(`${method} ${route}`).setAttribute("http.route", route);
    span.setAttribute("http.response.status_code", response.statusCode);
    if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
  context.with(trace.setSpan(client, span), next);
};

/** As the application names it, such as /files/runs/:address/edges.:format; known once the request was routed. */
function routeOf({ route }: Request): string | undefined {
  const { path } = (route ?? {}) as { path?: unknown };
  return typeof path === "string" ? path : undefined;
}

/** Stands right before the middleware that executes operations. */
export const tracedOperation: RequestHandler = (_request, response, next) =>
  tracer.startActiveSpan("GraphQL operation", (span) => {
    // Before the span that it is part of.
    response.prependOnceListener("close", () => span.end());
    next();
  });

/** Longer names are nobody's. */
const MAX_NAME = 100;

/** What a span of an operation is called and says. @param hash SHA-256 of its document */
export function operationSpan(type: string, operationName: string | null | undefined, hash: string) {
  const name = operationName?.slice(0, MAX_NAME);
  const attributes = {
    "graphql.operation.type": type,
    "graphql.document.hash": hash,
    ...(name !== undefined && { "graphql.operation.name": name }),
  };
  return { name: name === undefined ? type : `${type} ${name}`, attributes };
}

/** Tells the span of the operation which one it is, and by which codes it failed. */
export const operationNames: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation, operationName, queryHash }) {
        const span = trace.getActiveSpan();
        if (!span || !operation) return;
        const { name, attributes } = operationSpan(operation.operation, operationName, queryHash);
        span.updateName(name).setAttributes(attributes);
      },
      async willSendResponse({ response: { body } }) {
        const [error] = (body.kind === "single" && body.singleResult.errors) || [];
        const span = trace.getActiveSpan();
        if (error && span) markFailed(span, error.extensions ?? {});
      },
    };
  },
};
