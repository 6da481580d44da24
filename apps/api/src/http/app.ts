/** @file The HTTP application: GraphQL, the schema as text, and a health check. Who listens where is server.ts. */
import type { ApolloServer } from "@apollo/server";
import { expressMiddleware } from "@as-integrations/express5";
import type { Database, Logger } from "@atlas/platform";
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response } from "express";
import { ANONYMOUS, type Context } from "../context.ts";
import { MAX_BODY_BYTES } from "../shared/limits.ts";
import { schemaText } from "./schema-text.ts";

export interface AppParts {
  /** Already started. */
  apollo: ApolloServer<Context>;
  database: Pick<Database, "db" | "pool">;
  log: Logger;
}

export function createApp({ apollo, database, log }: AppParts): Express {
  const app = express();
  app.disable("x-powered-by");
  const json = express.json({ limit: MAX_BODY_BYTES });
  const graphql = expressMiddleware(apollo, { context: async () => ({ viewer: ANONYMOUS, db: database.db }) });
  app.route("/graphql").get(json, graphql).post(json, graphql).all(wrongMethod);
  app.get("/schema.graphql", downloadSchema);
  app.get("/health", health(database, log));
  app.use(nothingHere);
  app.use(brokenRequest(log));
  return app;
}

/** In the shape of GraphQL errors, so that a client has to understand one shape only. */
function answerError(response: Response, status: number, code: string, message: string): void {
  response.status(status).json({ errors: [{ message, extensions: { code } }] });
}

const wrongMethod: RequestHandler = (_request, response) => {
  response.set("allow", "GET, POST");
  answerError(response, 405, "METHOD_NOT_ALLOWED", "This method is not allowed; send queries with POST or GET.");
};

const nothingHere: RequestHandler = (_request, response) =>
  answerError(response, 404, "NOT_FOUND", "There is nothing at this address; send queries to /graphql.");

const downloadSchema: RequestHandler = (_request, response) => {
  response.type("text/plain").send(schemaText());
};

/** Healthy means that queries can be answered: the database is asked. */
function health({ pool }: AppParts["database"], log: Logger): RequestHandler {
  return async (_request, response) => {
    try {
      await pool.query("select 1");
      response.json({ status: "ok" });
    } catch (error) {
      log.error({ err: error }, "the database did not answer");
      response.status(503).json({ status: "unavailable" });
    }
  };
}

/** Errors of reading the body: its size, its encoding, its JSON. */
function brokenRequest(log: Logger): ErrorRequestHandler {
  return (error: { type?: string; status?: number }, _request, response, _next) => {
    if (error.type === "entity.too.large")
      return answerError(
        response,
        413,
        "PAYLOAD_TOO_LARGE",
        `The request is too large; send at most ${MAX_BODY_BYTES} bytes.`,
      );
    if (error.status !== undefined && error.status < 500)
      return answerError(
        response,
        error.status,
        "BAD_REQUEST",
        'The request cannot be read; send JSON with a field "query".',
      );
    log.error({ err: error }, "a request failed");
    answerError(response, 500, "INTERNAL_SERVER_ERROR", "Something failed on our side; it has been logged.");
  };
}
