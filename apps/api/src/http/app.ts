/** @file The HTTP application: GraphQL, the schema as text, and what operators ask. Who listens where is server.ts. */
import type { ApolloServer } from "@apollo/server";
import { expressMiddleware } from "@as-integrations/express5";
import type { Changes, Database, Logger } from "@atlas/platform";
import express, { type Express, type Request, type RequestHandler } from "express";
import type { Exposure } from "../config.ts";
import type { Context } from "../context.ts";
import { addressesFile } from "../files/addresses.ts";
import { inTurn } from "../files/in-turn.ts";
import { edgesFile } from "../files/route.ts";
import { MAX_FILES_AT_ONCE, MAX_FILES_WAITING } from "../shared/limits.ts";
import { answerCache, mayKeep } from "./answer-cache.ts";
import { allowOnly, nothingHere, oneHost } from "./answers.ts";
import { brokenRequest } from "./broken-request.ts";
import { jsonBody } from "./json-body.ts";
import { EXPLORER_SCRIPT } from "./landing-page.ts";
import { alive, metrics, ready, requestLog } from "./monitoring.ts";
import { schemaText } from "./schema-text.ts";
import { tracedOperation, tracedRequest } from "./tracing.ts";
import { crossOrigin, limitRate, operatorsOnly, securityHeaders } from "./visitors.ts";
import type { Recognise } from "./write-key.ts";

export interface AppParts {
  /** Already started. */
  apollo: ApolloServer<Context>;
  database: Pick<Database, "db" | "pool">;
  context: Context;
  recognise: Recognise;
  changes: Changes;
  log: Logger;
  exposure: Exposure;
}

const MONITORING = ["/health", "/ready", "/metrics"];
const EDGES = "/files/runs/:address/edges.:format";
const ADDRESSES = "/files/releases/:hash/addresses.txt";

export function createApp({ apollo, database, context, recognise, changes, log, exposure }: AppParts): Express {
  const app = express();
  app.set("trust proxy", [...exposure.trustedProxies]);
  const { observe, show } = metrics();
  app.use(tracedRequest, requestLog(log), observe, securityHeaders(EXPLORER_SCRIPT), oneHost);
  app.get("/health", alive);
  app.get("/ready", ready(database, log));
  app.get("/metrics", operatorsOnly, show);
  const isWriter = ({ headers }: Request) => recognise(headers).kind === "writer";
  app.use(crossOrigin(exposure), limitRate(exposure, recognise));
  const json = jsonBody(isWriter);
  const execute = expressMiddleware(apollo, {
    context: async ({ req, res }) => ({ ...context, viewer: recognise(req.headers), mayKeep: () => mayKeep(res) }),
  });
  const graphql = [tracedOperation, execute];
  const cache = answerCache(changes, exposure.cacheBytes);
  app.route("/graphql").get(readsOnly, cache, json, graphql).post(json, cache, graphql).all(allowOnly("GET", "POST"));
  const oneOfFew = inTurn({ atOnce: MAX_FILES_AT_ONCE, waiting: MAX_FILES_WAITING });
  app.get(EDGES, oneOfFew(edgesFile(context)));
  app.get(ADDRESSES, oneOfFew(addressesFile(context)));
  if (exposure.introspection) app.get("/schema.graphql", downloadSchema);
  app.all([...MONITORING, EDGES, ADDRESSES, "/schema.graphql"], allowOnly("GET", "HEAD"));
  app.use(nothingHere);
  app.use(brokenRequest(log));
  return app;
}

/**
 * Apollo answers a foreign page's simple requests only with this header, lest they change something. GET runs nothing but queries, and
 * what they answer no foreign page may read, so links and caches need not know the header.
 */
const readsOnly: RequestHandler = ({ headers }, _response, next) => {
  headers["apollo-require-preflight"] ??= "true";
  next();
};

const downloadSchema: RequestHandler = (_request, response) => {
  response.type("text/plain").send(schemaText());
};
