/** @file Starts and stops the API: Apollo on Express on an HTTP server. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ApolloServer } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { ApolloServerPluginDrainHttpServer } from "@apollo/server/plugin/drainHttpServer";
import {
  Changes,
  type Database,
  forgetExpired,
  type Logger,
  listenForNews,
  openQueue,
  type Queue,
} from "@atlas/platform";
import { UserError } from "@atlas/schema";
import { DEFAULT_EXPOSURE, type Exposure } from "./config.ts";
import { ANONYMOUS, type Context } from "./context.ts";
import { createApp } from "./http/app.ts";
import { arrival, connectionLimits, limitConnections } from "./http/connections.ts";
import { documentStore } from "./http/document-store.ts";
import { forClient } from "./http/errors.ts";
import { httpAnswers } from "./http/http-answers.ts";
import { landingPage } from "./http/landing-page.ts";
import { answerNoRequests } from "./http/no-request.ts";
import { queryLimits } from "./http/query-limits.ts";
import { endSlowReaders } from "./http/slow-readers.ts";
import { operationNames } from "./http/tracing.ts";
import { recogniseBy } from "./http/write-key.ts";
import { NewsRoom } from "./realtime/news-room.ts";
import { serveSubscriptions } from "./realtime/sockets.ts";
import { schema } from "./schema.ts";
import { MAX_SELECTIONS, MAX_TOKENS } from "./shared/limits.ts";

export interface ServerOptions {
  database: Pick<Database, "db" | "pool">;
  log: Logger;
  host: string;
  /** 0 for any free port. */
  port: number;
  exposure?: Exposure;
  /** Whoever sends one may change things; nobody where there is none. */
  writeKeys?: readonly string[];
}

export interface ApiServer {
  /** Such as http://127.0.0.1:4000, without a path. */
  url: string;
  /** Answers what was asked before, then closes. The database stays open. */
  stop(): Promise<void>;
}

/** How often half-sent publications of which nothing came for a day are looked for. */
const FORGET_EVERY_MS = 3_600_000;
/** Requests under way get this long to finish when the server stops: longer than any single query takes. */
const GRACE_MS = 5_000;

/** @throws UserError when the address cannot be listened on. */
export async function startServer(options: ServerOptions): Promise<ApiServer> {
  const { database, log, host, port, exposure = DEFAULT_EXPOSURE } = options;
  const http = createServer(arrival(exposure));
  limitConnections(http, connectionLimits(exposure, log), log);
  answerNoRequests(http);
  endSlowReaders(http, log);
  const apollo = createApollo(http, log, exposure);
  await apollo.start();
  const news = new NewsRoom();
  const queue = lazyQueue(database, log);
  const context: Context = { viewer: ANONYMOUS, db: database.db, news, queue: queue.open };
  const changes = new Changes(database.pool, log);
  const recognise = recogniseBy(options.writeKeys ?? []);
  http.on("request", createApp({ apollo, database, context, recognise, changes, log, exposure }));
  const subscriptions = serveSubscriptions(http, { context, recognise, exposure, log });
  const ending = new AbortController();
  const forgetting = setInterval(() => {
    forgetExpired(database.db).catch((error) => log.warn({ err: error }, "expired publications were not forgotten"));
  }, FORGET_EVERY_MS);
  const stop = async () => {
    ending.abort();
    clearInterval(forgetting);
    await subscriptions.stop();
    await apollo.stop();
    await queue.stop();
    changes.stop();
  };
  try {
    await changes.start();
    await listenForNews(database.pool, log, news, ending.signal);
    await listen(http, host, port);
  } catch (error) {
    await stop();
    throw error;
  }
  const { address, family, port: actual } = http.address() as AddressInfo;
  return { url: `http://${family === "IPv6" ? `[${address}]` : address}:${actual}`, stop };
}

/** Most servers never change anything, and the queue's engine looks after its tables as long as it is open. */
function lazyQueue(database: ServerOptions["database"], log: Logger) {
  let opened: Promise<Queue> | undefined;
  return {
    open: () => {
      opened ??= openQueue(database, { log }).catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
      return opened;
    },
    stop: async () => {
      // One that could not be opened has been told to whoever asked for it.
      const queue = await opened?.catch(() => undefined);
      await queue?.stop();
    },
  };
}

function createApollo(http: Server, log: Logger, { introspection, explorer }: Exposure): ApolloServer<Context> {
  return new ApolloServer<Context>({
    schema,
    logger: log,
    formatError: forClient(log),
    includeStacktraceInErrorResponses: false,
    introspection,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    parseOptions: { maxTokens: MAX_TOKENS },
    maxRecursiveSelections: MAX_SELECTIONS,
    documentStore: documentStore(),
    // main.ts decides when to stop, because the database has to be closed after the last answer.
    stopOnTerminationSignals: false,
    plugins: [
      operationNames,
      queryLimits,
      httpAnswers,
      explorer ? landingPage : ApolloServerPluginLandingPageDisabled(),
      // Said by httpAnswers, in one place.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginDrainHttpServer({ httpServer: http, stopGracePeriodMillis: GRACE_MS }),
    ],
  });
}

function listen(http: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once("error", (error: NodeJS.ErrnoException) => reject(unusable(host, port, error)));
    http.listen(port, host, resolve);
  });
}

function unusable(host: string, port: number, error: NodeJS.ErrnoException): UserError {
  const reasons: Record<string, string> = {
    EADDRINUSE: "it is taken; stop what listens there or set ATLAS_API_PORT to another port",
    EACCES: "this user may not use it; set ATLAS_API_PORT to a port above 1023",
    EADDRNOTAVAIL: "this machine does not have that address; correct ATLAS_API_HOST",
    ENOTFOUND: "the host is unknown; correct ATLAS_API_HOST",
  };
  const reason = reasons[error.code ?? ""] ?? `${error.message}; set ATLAS_API_HOST and ATLAS_API_PORT`;
  return new UserError(`Cannot listen on ${host}:${port}: ${reason}.`, { code: "UNAVAILABLE", cause: error });
}
