/** @file What operators watch: whether the process lives, whether it can answer, how it is doing, and a line for each request. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Database, Logger } from "@atlas/platform";
import type { RequestHandler } from "express";
import { collectDefaultMetrics, Histogram, Registry } from "prom-client";

/** The process lives; whether its database does is another question. */
export const alive: RequestHandler = (_request, response) => {
  response.json({ status: "ok" });
};

/** Of the database, to the question whether it is ready. Whoever asks that waits some seconds as a rule. */
const READY_MS = 3_000;

/** Ready means that queries can be answered: the database is asked, once at a time however many want to know. */
export function ready({ pool }: Pick<Database, "pool">, log: Logger): RequestHandler {
  let asked: Promise<unknown> | undefined;
  const ask = () => {
    asked ??= pool.query("select 1").finally(() => {
      asked = undefined;
    });
    return asked;
  };
  const giveUp = async () => {
    await sleep(READY_MS, undefined, { ref: false });
    throw new Error(`nothing was heard for ${READY_MS / 1000} s`);
  };
  return async (_request, response) => {
    try {
      await Promise.race([ask(), giveUp()]);
      response.json({ status: "ok" });
    } catch (error) {
      log.error({ err: error }, "the database did not answer");
      response.status(503).json({ status: "unavailable" });
    }
  };
}

/** From a cached answer to the longest query that is let run, in seconds. */
const DURATION_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface Metrics {
  /** Measures every request that passes. */
  observe: RequestHandler;
  /** The measurements in the text format of Prometheus. */
  show: RequestHandler;
}

/** Of this server only: several in one process, as in tests, do not mix. */
export function metrics(): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const duration = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from the first byte of a request to the end of its answer.",
    labelNames: ["method", "status"],
    buckets: DURATION_BUCKETS,
    registers: [register],
  });
  return {
    observe: ({ method }, response, next) => {
      const stop = duration.startTimer({ method });
      response.once("finish", () => stop({ status: response.statusCode }));
      next();
    },
    show: async (_request, response) => {
      response.type(register.contentType).send(await register.metrics());
    },
  };
}

/** Neither query nor variables are logged: they are the visitor's own. */
export function requestLog(log: Logger): RequestHandler {
  if (!log.isLevelEnabled("debug")) return (_request, _response, next) => next();
  return ({ method, path, ip }, response, next) => {
    const start = performance.now();
    response.once("finish", () => {
      const ms = Math.round(performance.now() - start);
      log.debug({ method, path, ip, status: response.statusCode, ms }, "request");
    });
    next();
  };
}
