/** @file The API on a free port over a fresh database, with a client that speaks HTTP and a record of every SQL statement. */
import type { Database } from "@atlas/platform";
import { relations } from "@atlas/schema/db";
import { drizzle } from "drizzle-orm/node-postgres";
import { pino } from "pino";
import { DEFAULT_EXPOSURE, type Exposure } from "../../apps/api/src/config.ts";
import { startServer } from "../../apps/api/src/server.ts";
import { createTestDatabase } from "../support/database.ts";

export interface Answer<Data> {
  status: number;
  headers: Headers;
  /** The body as it came. */
  text: string;
  data: Data;
  errors?: { message: string; path?: (string | number)[]; extensions: { code: string } }[];
  extensions?: { cost: { cost: number; maxCost: number; depth: number; maxDepth: number } };
}

export interface TestApiOptions {
  exposure?: Partial<Exposure>;
  /** Milliseconds. */
  statementTimeout?: number;
  writeKey?: string;
  /** Of further writers. */
  otherKeys?: readonly string[];
  /** From which on lines of the log are kept; errors alone unless said otherwise. */
  logLevel?: "debug" | "error";
}

export interface TestApi {
  url: string;
  database: Database;
  /** SQL statements since the last call of `query`. */
  statements: string[];
  /** Lines of the log: what was hidden from the client. */
  log: string[];
  query<Data>(query: string, variables?: Record<string, unknown>): Promise<Answer<Data>>;
  /** The same with the server's key. */
  write<Data>(query: string, variables?: Record<string, unknown>): Promise<Answer<Data>>;
  /** The data of a query that must not fail. */
  data(query: string, variables?: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Any body at all, as JSON unless the headers say otherwise. */
  post<Data>(body: string, headers?: Record<string, string>): Promise<Answer<Data>>;
  stop(): Promise<void>;
}

/** @param options the exposure is the default one, and statements may take as long as they need, where nothing is said. */
export async function startTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const database = await createTestDatabase(options);
  const statements: string[] = [];
  const log: string[] = [];
  const logger = { logQuery: (statement: string) => void statements.push(statement) };
  const watched = { db: drizzle({ client: database.pool, relations, logger }), pool: database.pool };
  const server = await startServer({
    database: watched,
    log: pino({ level: options.logLevel ?? "error" }, { write: (line) => void log.push(line) }),
    host: "127.0.0.1",
    port: 0,
    exposure: { ...DEFAULT_EXPOSURE, ...options.exposure },
    writeKeys: options.writeKey === undefined ? [] : [options.writeKey, ...(options.otherKeys ?? [])],
  });
  const post = <Data>(body: string, headers: Record<string, string> = { "content-type": "application/json" }) => {
    statements.length = 0;
    return read<Data>(fetch(`${server.url}/graphql`, { method: "POST", headers, body }));
  };
  const query = <Data>(query: string, variables?: Record<string, unknown>) =>
    post<Data>(JSON.stringify({ query, variables }));
  return {
    url: server.url,
    database,
    statements,
    log,
    post,
    query,
    write: (query, variables) =>
      post(JSON.stringify({ query, variables }), {
        "content-type": "application/json",
        authorization: `Bearer ${options.writeKey}`,
      }),
    async data(...asked) {
      const { errors, data } = await query<Record<string, unknown>>(...asked);
      if (errors) throw new Error(errors.map(({ message }) => message).join("\n"));
      return data;
    },
    async stop() {
      await server.stop();
      await database.drop();
    },
  };
}

export async function read<Data>(request: Promise<Response>): Promise<Answer<Data>> {
  const response = await request;
  const text = await response.text();
  const body = response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : {};
  return { ...body, status: response.status, headers: response.headers, text };
}
