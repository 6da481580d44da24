import { createHash, randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import {
  MAX_OPEN_PUBLICATIONS,
  MAX_PART_BYTES,
  PUBLICATION_EXPIRES_HOURS,
  PUBLICATION_GIVES_WAY_MINUTES,
  type PublicationKind,
} from "@atlas/schema";
import { headScores, projects, publicationParts, publications, runs, verifications } from "@atlas/schema/db";
import { eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { makeBundle } from "../../../../test/support/bundle.ts";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/database.ts";
import { makeHeadScores } from "../../../../test/support/head-score-bundle.ts";
import { makeVerification } from "../../../../test/support/verification-bundle.ts";
import { storeBundle } from "../store-bundle.ts";
import { forgetExpired } from "./open-publication.ts";
import { receivePart } from "./receive-part.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());
beforeEach(async () => {
  await database.db.delete(publications);
  await database.db.delete(runs);
});

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** What a client sends of some bytes, cut into so many parts. */
function cut(bytes: Buffer, parts: number, kind: PublicationKind = "result") {
  const size = Math.ceil(bytes.length / parts);
  const common = { project: "public", kind, hash: sha256(bytes), parts };
  const contents = Array.from({ length: parts }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
  return {
    ask: { ...common, part: undefined },
    parts: contents.map((content, index) => ({ ...common, part: { index, hash: sha256(content), content } })),
  };
}

const packed = (bundle: unknown) => gzipSync(JSON.stringify(bundle));
const counts = async () => [
  await database.db.$count(runs),
  await database.db.$count(publications),
  await database.db.$count(publicationParts),
];

test("parts in any order, with repetitions, are stored once, when the last one is there", async () => {
  const whole = packed(makeBundle());
  const orders = fc.integer({ min: 1, max: 6 }).chain((parts) =>
    fc.record({
      parts: fc.constant(parts),
      order: fc.shuffledSubarray(
        Array.from({ length: parts }, (_, i) => i),
        { minLength: parts },
      ),
      repeated: fc.array(fc.nat({ max: parts - 1 }), { maxLength: 3 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(orders, async ({ parts, order, repeated }) => {
      await database.db.delete(publications);
      await database.db.delete(runs);
      const sent = cut(whole, parts);
      const arrived = new Set<number>();
      for (const index of [...order.slice(0, -1), ...repeated.filter((one) => one !== order.at(-1))]) {
        arrived.add(index);
        const state = await receivePart(database.db, sent.parts[index]!);
        const missing = sent.parts.flatMap((_, i) => (arrived.has(i) ? [] : [i]));
        expect(state).toEqual({ missing, stored: null });
        expect(await receivePart(database.db, sent.ask)).toEqual(state);
      }
      expect(await receivePart(database.db, sent.parts[order.at(-1)!]!)).toEqual({ missing: [], stored: true });
      // Replayed, and asked for again.
      for (const again of [...sent.parts, sent.ask])
        expect(await receivePart(database.db, again)).toEqual({ missing: [], stored: true });
      expect(await counts()).toEqual([1, 1, 0]);
    }),
    { numRuns: 12 },
  );
});

test("all parts at the same moment are stored once", async () => {
  const sent = cut(packed(makeBundle()), 5);
  const states = await Promise.all([...sent.parts, ...sent.parts].map((part) => receivePart(database.db, part)));
  expect(states.some(({ stored }) => stored === true)).toBe(true);
  expect(await counts()).toEqual([1, 1, 0]);
});

test("head scores and verifications travel the same way; what is stored before is not stored again", async () => {
  const send = async (bundle: unknown, kind: PublicationKind, pack = packed) => {
    const [only] = cut(pack(bundle), 1, kind).parts;
    return receivePart(database.db, only!);
  };
  expect(await send(makeHeadScores(), "head-scores")).toEqual({ missing: [], stored: true });
  expect(await send(makeVerification(), "verification")).toEqual({ missing: [], stored: true });
  expect([await database.db.$count(headScores), await database.db.$count(verifications)]).toEqual([1, 1]);
  const plain = (bundle: unknown) => Buffer.from(JSON.stringify(bundle));
  expect(await send(makeHeadScores(), "head-scores", plain)).toEqual({ missing: [], stored: false });
});

const one = () => cut(packed(makeBundle()), 1);
test.each([
  ["a wrong hash", { part: { ...one().parts[0]!.part, hash: "0".repeat(64) } }, /Part 0 does not have the hash/],
  ["an index beyond", { part: { ...one().parts[0]!.part, index: 1 } }, /no part 1 of 1/],
  ["too many parts", { parts: 49 }, /cannot have 49 parts; send 1 to 48/],
  ["no hash", { hash: "x" }, /no SHA-256/],
  ["a part too large", { part: big(MAX_PART_BYTES + 1) }, /has 1048577 bytes; send 1 to 1048576/],
  ["an unknown project", { project: "nobody" }, /no project "nobody"/],
])("%s is refused, and nothing is kept", async (_name, change, message) => {
  await expect(receivePart(database.db, { ...one().parts[0]!, ...change })).rejects.toThrow(message);
  expect(await counts()).toEqual([0, 0, 0]);
});

function big(bytes: number) {
  const content = randomBytes(bytes);
  return { index: 0, hash: sha256(content), content };
}

test.each([
  ["is no JSON", Buffer.from("{"), /is no JSON/],
  ["unpacks to too much", gzipSync(Buffer.alloc(75_000_001)), /is too large/],
  ["is damaged", packed(makeBundle()).subarray(0, 500), /is no JSON/],
  ["is no bundle", packed({ format: 1 }), /not valid/],
  ["does not have its address", packed({ ...makeBundle(), address: "0".repeat(64) }), /address is not the hash/],
])("what %s is refused as a whole, and its parts are forgotten", async (_name, bytes, message) => {
  const { parts } = cut(bytes, Math.min(2, bytes.length));
  for (const part of parts.slice(0, -1)) await receivePart(database.db, part);
  await expect(receivePart(database.db, parts.at(-1)!)).rejects.toThrow(message);
  expect(await counts()).toEqual([0, 0, 0]);
});

test("parts that do not make the whole are forgotten, so that it can begin again", async () => {
  const sent = cut(packed(makeBundle()), 2);
  const wrong = { ...sent.parts[1]!, part: { ...sent.parts[0]!.part, index: 1 } };
  await receivePart(database.db, sent.parts[0]!);
  await expect(receivePart(database.db, wrong)).rejects.toThrow(/do not have the publication's hash/);
  for (const part of sent.parts) await receivePart(database.db, part);
  expect(await counts()).toEqual([1, 1, 0]);
});

test("of a result that is stored, whoever stored it, nothing is missing", async () => {
  const bundle = makeBundle();
  const { ask } = cut(packed(bundle), 3);
  const asked = { ...ask, address: bundle.address };
  expect(await receivePart(database.db, asked)).toEqual({ missing: [0, 1, 2], stored: null });
  await storeBundle(database.db, bundle);
  expect(await receivePart(database.db, asked)).toEqual({ missing: [], stored: false });
});

test("a publication is begun with a number of parts, and goes on with that", async () => {
  const sent = cut(packed(makeBundle()), 3);
  await receivePart(database.db, sent.parts[0]!);
  await expect(receivePart(database.db, { ...sent.parts[0]!, parts: 2 })).rejects.toThrow(/begun with 3 parts, not 2/);
});

test("what is half sent is forgotten after a day in which nothing came", async () => {
  const sent = cut(packed(makeBundle()), 2);
  await receivePart(database.db, sent.parts[0]!);
  const age = (hours: number) => sql`now() - make_interval(hours => ${hours})`;
  await database.db.update(publications).set({ updatedAt: age(PUBLICATION_EXPIRES_HOURS - 1) });
  await forgetExpired(database.db);
  expect((await receivePart(database.db, sent.ask)).missing).toEqual([1]);
  await database.db.update(publications).set({ updatedAt: age(PUBLICATION_EXPIRES_HOURS + 1) });
  await forgetExpired(database.db);
  expect(await counts()).toEqual([0, 0, 0]);
  expect((await receivePart(database.db, sent.ask)).missing).toEqual([0, 1]);
  expect(await counts()).toEqual([0, 1, 0]);
});

describe("a project that has as many unfinished publications as it may", () => {
  const LIMIT = MAX_OPEN_PUBLICATIONS;
  const ask = (i: number, project: string) => {
    const hash = sha256(Buffer.from(String(i)));
    return receivePart(database.db, { project, kind: "result", hash, parts: 2, part: undefined });
  };
  const hashes = async () =>
    (await database.db.select({ hash: publications.hash }).from(publications)).map(({ hash }) => hash);
  beforeEach(async () => {
    const crowded = { slug: "crowded", title: "Crowded", visibility: "private" } as const;
    await database.db.insert(projects).values(crowded).onConflictDoNothing();
  });

  test("takes no more, also of those that begin at the same moment, and goes on with what it has", async () => {
    const all = Array.from({ length: LIMIT + 50 }, (_, i) => ask(i, "crowded"));
    const refused = (await Promise.allSettled(all)).flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    expect(refused.map(String)).toEqual(
      Array(50).fill(expect.stringContaining(`has ${LIMIT} unfinished publications`)),
    );
    const begun = await hashes();
    expect(begun).toHaveLength(LIMIT);
    const known = all.findIndex((_, i) => begun.includes(sha256(Buffer.from(String(i)))));
    expect((await ask(known, "crowded")).missing).toEqual([0, 1]);
    // Another project has room.
    expect((await ask(0, "public")).missing).toEqual([0, 1]);
  });

  test("gives up the one that has waited longest, after some minutes", async () => {
    for (let i = 0; i < LIMIT; i++) await ask(i, "crowded");
    const waited = (minutes: number, i: number) =>
      database.db
        .update(publications)
        .set({ updatedAt: sql`now() - make_interval(mins => ${minutes})` })
        .where(eq(publications.hash, sha256(Buffer.from(String(i)))));
    await waited(PUBLICATION_GIVES_WAY_MINUTES - 1, 3);
    await expect(ask(LIMIT, "crowded")).rejects.toThrow("unfinished publications");
    await waited(PUBLICATION_GIVES_WAY_MINUTES + 1, 5);
    await waited(PUBLICATION_GIVES_WAY_MINUTES + 2, 7);
    await ask(LIMIT, "crowded");
    const left = await hashes();
    expect(left).toHaveLength(LIMIT);
    expect([3, 5, 7].map((i) => left.includes(sha256(Buffer.from(String(i)))))).toEqual([true, true, false]);
  });
});
