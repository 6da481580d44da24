/** @file The database crashes while the API is under load, and comes back: errors for moments, recovery by itself, nothing acknowledged is lost. */
import { connectDatabase, storeBundle } from "@atlas/platform";
import { runs } from "@atlas/schema/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort, startApi, until, untilHealthy } from "../support/api-process.ts";
import { makeBundle } from "../support/bundle.ts";
import { type OwnPostgres, startOwnPostgres } from "../support/own-postgres.ts";
import { type Following, follow } from "./follow.ts";
import { type Load, startLoad } from "./load.ts";

const KEY = "a-key-that-only-writers-have";

let postgres: OwnPostgres;
let api: ReturnType<typeof startApi>;
let load: Load;
/** Content addresses of all results that are stored in the end, each as often as it is. */
let stored: string[];
/** Status of what operators ask, while the database was away and when it was back. */
let seen: Record<"away" | "back", { health: number; ready: number }>;
/** Open all the time. */
let follower: Following;
let told: unknown[];
let outcome: { code: number | null; errors: string };

beforeAll(async () => {
  postgres = await startOwnPostgres();
  const port = await freePort();
  api = startApi({
    DATABASE_URL: postgres.url,
    ATLAS_API_PORT: `${port}`,
    ATLAS_LOG_LEVEL: "silent",
    ATLAS_WRITE_KEY: KEY,
    ATLAS_WRITE_RATE_LIMIT: "0",
  });
  await untilHealthy(port);
  const url = `http://127.0.0.1:${port}`;
  const status = async (path: string) => (await fetch(url + path)).status;
  const operators = async () => ({ health: await status("/health"), ready: await status("/ready") });
  const database = await connectDatabase(postgres.url);
  await storeBundle(database.db, makeBundle({ step: 1 }));
  follower = await follow(url, "subscription { newResults { address } }");
  load = startLoad(url, makeBundle({ step: 1 }).address, KEY);
  await untilAnswered(10);
  await postgres.crash();
  const away = await operators();
  await until(async () => load.failures.length >= 20);
  await postgres.startAgain();
  await until(async () => (await status("/ready")) === 200);
  seen = { away, back: await operators() };
  const before = load.acknowledged.length;
  await untilAnswered(10);
  await until(async () => load.acknowledged.length >= before + 10);
  await load.stop();
  // All but the one that was there before.
  await until(async () => follower.messages.length >= (await database.db.$count(runs)) - 1);
  stored = (await database.pool.query<{ address: string }>("select address from run")).rows.map((row) => row.address);
  await database.close();
  told = [...follower.messages];
  api.child.kill("SIGTERM");
  outcome = await api.ended;
});
afterAll(() => {
  api?.child.kill("SIGKILL");
  postgres?.remove();
});

/** Until each kind of question has been answered so often again. */
async function untilAnswered(times: number): Promise<void> {
  const before = { ...load.answered };
  const kinds = Object.keys(before) as (keyof Load["answered"])[];
  await until(async () => kinds.every((kind) => load.answered[kind] >= before[kind] + times));
}

test("the process goes on, and ends in order when it is told to", () => {
  expect(load.broken).toEqual([]);
  expect(outcome).toEqual({ code: 0, errors: "" });
});

test("operators see that it lives, and when it can answer", () => {
  expect(seen).toEqual({ away: { health: 200, ready: 503 }, back: { health: 200, ready: 200 } });
});

test("meanwhile every answer is one plain sentence with a code, and says when to ask again", () => {
  expect(load.failures.length).toBeGreaterThanOrEqual(20);
  for (const { status, retryAfter, type, text } of load.failures) {
    expect({ status, retryAfter, text: JSON.parse(text) }).toEqual({
      status: 503,
      retryAfter: "2",
      text: {
        errors: [
          {
            message: "The database does not answer at the moment; try again in a few seconds.",
            extensions: { code: "UNAVAILABLE" },
          },
        ],
      },
    });
    expect(type).toMatch(/json/);
  }
});

test("whatever was acknowledged is stored, and nothing twice", () => {
  expect(load.acknowledged.length).toBeGreaterThan(20);
  expect(new Set(stored).size).toBe(stored.length);
  expect(load.acknowledged.filter((address) => !stored.includes(address))).toEqual([]);
  // Who published without a second try may have been refused after all was stored, but nobody stored anything else.
  const known = new Set([makeBundle({ step: 1 }).address, ...load.acknowledged, ...load.refused]);
  expect(stored.filter((address) => !known.has(address))).toEqual([]);
});

test("a subscription stays open and is told every result once, those of the outage and those after it too", () => {
  const answer = (address: string) => ({ data: { newResults: { address } } });
  const expected = stored.filter((address) => address !== makeBundle({ step: 1 }).address).map(answer);
  const sorted = (messages: unknown[]) => messages.map((message) => JSON.stringify(message)).sort();
  expect(sorted(told)).toEqual(sorted(expected));
});
