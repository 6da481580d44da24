import { randomBytes } from "node:crypto";
import { runs } from "@atlas/schema/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeBundle } from "../../../test/support/bundle.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import { HeardResults } from "./heard-results.ts";
import { storeBundle } from "./store-bundle.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await storeBundle(database.db, makeBundle({ step: 1 }));
});
afterAll(() => database?.drop());

/** Runs like the first, so many. @returns their ids */
async function storeMany(count: number): Promise<number[]> {
  const [{ id: _, ...first }] = (await database.db.select().from(runs).limit(1)) as [typeof runs.$inferSelect];
  const made = Array.from({ length: count }, () => ({ ...first, address: randomBytes(32).toString("hex") }));
  const ids: number[] = [];
  // A statement has 65,535 parameters at most.
  for (let from = 0; from < count; from += 1000) {
    const stored = await database.db
      .insert(runs)
      .values(made.slice(from, from + 1000))
      .returning({ id: runs.id });
    ids.push(...stored.map(({ id }) => id));
  }
  return ids;
}

const ask = async <Answer>(question: (client: Parameters<HeardResults["missed"]>[0]) => Promise<Answer>) => {
  const client = await database.pool.connect();
  try {
    return await question(client);
  } finally {
    client.release();
  }
};

test("what is stored unheard is told once, whatever its id, and nothing of before", async () => {
  const heard = new HeardResults();
  await ask((client) => heard.begin(client));
  const [first, second, third] = await storeMany(3);
  expect([heard.hear(second!), heard.hear(second!)]).toEqual([true, false]);
  expect(await ask((client) => heard.missed(client))).toEqual([first, third]);
  expect(await ask((client) => heard.missed(client))).toEqual([]);
  expect(heard.hear(third!)).toBe(false);
});

test("beyond a thousand it is told that there are too many, and the next are told again", async () => {
  const heard = new HeardResults();
  await ask((client) => heard.begin(client));
  await storeMany(1001);
  expect(await ask((client) => heard.missed(client))).toBeNull();
  const after = await storeMany(1000);
  expect(await ask((client) => heard.missed(client))).toEqual(after);
});

test("of many that were heard the newest are remembered, and older ones are not told again", async () => {
  const heard = new HeardResults();
  await ask((client) => heard.begin(client));
  const ids = await storeMany(2500);
  for (const id of ids.slice(0, -1)) heard.hear(id);
  expect(await ask((client) => heard.missed(client))).toEqual(ids.slice(-1));
});
