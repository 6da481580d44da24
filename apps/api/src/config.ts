/** @file Configuration of the API: what all processes share, where it listens, and what it offers to whom. */
import { type Config, loadConfig, readVariable, type Variable } from "@atlas/platform";
import { z } from "zod";
import { CACHE_BYTES, MAX_CONNECTIONS_OF_ADDRESS, REQUEST_TIMEOUT_S } from "./shared/limits.ts";

/** What the API offers besides answers, and to whom. */
export interface Exposure {
  /** Web origins whose pages may read answers; "*" for any. None unless said otherwise: the site itself has no need of it. */
  corsOrigins: readonly string[] | "*";
  /** Whether anybody may ask for the schema. */
  introspection: boolean;
  /** Whether browsers are shown a page to try queries on. */
  explorer: boolean;
  /** Requests that one address may make in a minute; 0 for any number. */
  requestsPerMinute: number;
  /** Requests that one key may make in a minute; 0 for any number. */
  writesPerMinute: number;
  /** WebSockets that one address may open in a minute; 0 for any number. Keys have the limit of their requests. */
  socketsPerMinute: number;
  /** Connections that one address may have open; 0 for any number. */
  connectionsOfAddress: number;
  /** Seconds in which a request has to arrive; its head in half of them. */
  requestSeconds: number;
  /** Addresses or ranges whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[];
  /** Bytes of answers that are kept in memory; 0 for none. */
  cacheBytes: number;
}

export interface ApiConfig extends Config {
  /** Host name or address. Only this machine unless ATLAS_API_HOST says otherwise. */
  host: string;
  exposure: Exposure;
  /** Whoever sends one may change things; nobody where there is none. Secrets: never print them. */
  writeKeys: readonly string[];
}

/**
 * A page of the dashboard asks one to three queries, a script rarely more than ten a second: 600 a minute hinders neither and keeps one
 * address from taking the machine.
 */
const REQUESTS_PER_MINUTE = 600;

/**
 * A client that publishes one bundle after another makes some dozens of requests a second, each with up to 1 MiB: 100 a second do not
 * hinder it, and keep one key that got loose from taking the machine.
 */
const WRITES_PER_MINUTE = 6_000;

/** All sockets of an address once, and again when all are lost at the same moment; the rest is for pages that come and go. */
const SOCKETS_PER_MINUTE = 120;

export const DEFAULT_EXPOSURE: Exposure = {
  corsOrigins: [],
  introspection: true,
  explorer: true,
  requestsPerMinute: REQUESTS_PER_MINUTE,
  writesPerMinute: WRITES_PER_MINUTE,
  socketsPerMinute: SOCKETS_PER_MINUTE,
  connectionsOfAddress: MAX_CONNECTIONS_OF_ADDRESS,
  requestSeconds: REQUEST_TIMEOUT_S,
  trustedProxies: ["loopback"],
  cacheBytes: CACHE_BYTES,
};

const MIB = 2 ** 20;

const list = z.string().transform((text) => text.split(",").map((part) => part.trim()));
const aSwitch: Variable<boolean> = {
  rule: z.enum(["on", "off"]).transform((text) => text === "on"),
  remedy: "set it to on or off",
};
const anAmount: Variable<number> = {
  rule: z.coerce.number().int().min(0).max(1_000_000),
  remedy: "set it to a number of requests a minute, or to 0 for no limit",
};
const someSockets: Variable<number> = {
  ...anAmount,
  remedy: "set it to a number of sockets a minute, or to 0 for no limit",
};
const connections: Variable<number> = {
  ...anAmount,
  remedy: "set it to a number of connections, or to 0 for no limit",
};
const seconds: Variable<number> = {
  rule: z.coerce.number().min(1).max(600),
  remedy: "set it to a number of seconds from 1 to 600",
};
const aSize: Variable<number> = {
  rule: z.coerce.number().min(0).max(100_000),
  remedy: "set it to a number of MiB, or to 0 to keep no answers",
};
const someOrigins: Variable<string[]> = {
  rule: list.refine((origins) => origins.join() === "*" || origins.every(isOrigin)),
  remedy: "set it to * or to origins such as https://example.org, with commas between",
};
const someProxies: Variable<string[]> = {
  rule: list.refine((proxies) => proxies.every((proxy) => /^[\da-f.:]+(\/\d{1,3})?$|^[a-z]+$/i.test(proxy))),
  remedy: "set it to addresses or ranges such as 10.0.0.0/8, with commas between",
};

/** Too long to be found by trying, whatever it is made of. */
const SHORTEST_KEY = 16;
const someKeys: Variable<string[]> = {
  rule: list.refine((keys) => keys.every((key) => key.length >= SHORTEST_KEY && !/\s/.test(key))),
  remedy: `set it to at least ${SHORTEST_KEY} characters without spaces, such as openssl rand -hex 24 prints, or to several of that kind with commas between`,
  broken: "is too short or has spaces",
};

/** @throws UserError naming the variable that is wrong. */
export function loadApiConfig(env: NodeJS.ProcessEnv): ApiConfig {
  const origins = readVariable(env, "ATLAS_CORS_ORIGINS", someOrigins) ?? DEFAULT_EXPOSURE.corsOrigins;
  return {
    ...loadConfig(env),
    host: env.ATLAS_API_HOST || "127.0.0.1",
    writeKeys: readVariable(env, "ATLAS_WRITE_KEY", someKeys) ?? [],
    exposure: {
      corsOrigins: origins[0] === "*" ? "*" : origins,
      introspection: readVariable(env, "ATLAS_INTROSPECTION", aSwitch) ?? DEFAULT_EXPOSURE.introspection,
      explorer: readVariable(env, "ATLAS_EXPLORER", aSwitch) ?? DEFAULT_EXPOSURE.explorer,
      requestsPerMinute: readVariable(env, "ATLAS_RATE_LIMIT", anAmount) ?? DEFAULT_EXPOSURE.requestsPerMinute,
      writesPerMinute: readVariable(env, "ATLAS_WRITE_RATE_LIMIT", anAmount) ?? DEFAULT_EXPOSURE.writesPerMinute,
      socketsPerMinute: readVariable(env, "ATLAS_SOCKET_RATE_LIMIT", someSockets) ?? DEFAULT_EXPOSURE.socketsPerMinute,
      connectionsOfAddress:
        readVariable(env, "ATLAS_CONNECTION_LIMIT", connections) ?? DEFAULT_EXPOSURE.connectionsOfAddress,
      requestSeconds: readVariable(env, "ATLAS_REQUEST_TIMEOUT", seconds) ?? DEFAULT_EXPOSURE.requestSeconds,
      cacheBytes: MIB * (readVariable(env, "ATLAS_API_CACHE", aSize) ?? DEFAULT_EXPOSURE.cacheBytes / MIB),
      trustedProxies: readVariable(env, "ATLAS_TRUSTED_PROXIES", someProxies) ?? DEFAULT_EXPOSURE.trustedProxies,
    },
  };
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
