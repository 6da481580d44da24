/**
 * @file Publications whose parts are wrong, come from several clients at once or belong to another publication: whatever is sent, the
 * answer is how far it is or one sentence, what was stored stays as it was, and the sound parts are stored afterwards, once.
 */
import { publicationParts, publications, runs } from "@atlas/schema/db";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { until } from "../support/api-process.ts";
import { makeBundle } from "../support/bundle.ts";
import { tableContents } from "../support/table-contents.ts";
import { read, startTestApi, type TestApi } from "./api-server.ts";
import { cut, PUBLISH, packedBundle, part, sha256 } from "./publishing.ts";

const KEY = "a-key-that-only-writers-have";
const OTHER_KEY = "a-key-of-another-writer";
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ writeKey: KEY, otherKeys: [OTHER_KEY], exposure: { writesPerMinute: 0 } });
  await api.database.pool.query("insert into project (slug, title, visibility) values ('hidden', 'Hidden', 'private')");
});
afterAll(() => api?.stop());
beforeEach(async () => {
  await api.database.db.delete(publications);
  await api.database.db.delete(runs);
});
// Nothing of all this is an error of the server's own.
afterEach(() => expect(api.log.splice(0)).toEqual([]));

type Sent = ReturnType<typeof cut>[number];
interface State {
  complete: boolean;
  missing: number[];
  stored: boolean | null;
}

/** @returns how far it is, or what is wrong with it: never both, and never two sentences. */
async function send(variables: object, key = KEY): Promise<State | string> {
  const { data, errors } = await read<{ publishResults: State } | null>(
    fetch(`${api.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
      body: JSON.stringify({ query: PUBLISH, variables }),
    }),
  );
  if (errors === undefined) return data!.publishResults;
  expect(data).toBeNull();
  expect(errors).toEqual([
    expect.objectContaining({ extensions: { code: expect.stringMatching(/BAD_USER_INPUT|FORBIDDEN|NOT_FOUND/) } }),
  ]);
  expect(errors[0]!.message).toMatch(/^[A-Z][^\n]*\.$/);
  return errors[0]!.message;
}

async function sendAll(parts: readonly object[]): Promise<State | string> {
  let last: State | string = "";
  for (const one of parts) last = await send(one);
  return last;
}

const BUNDLE = makeBundle();
const WHOLE = packedBundle(BUNDLE);
const [first, second, third] = cut(WHOLE, 3) as [Sent, Sent, Sent];
const { part: _, ...ASK } = first;
const NEW = { complete: true, missing: [], stored: true };
const KNOWN = { complete: true, missing: [], stored: false };
const missing = (...indices: number[]) => ({ complete: false, missing: indices, stored: null });

/** The bytes of the whole from here to there, as a part of three. */
const between = (index: number, from: number, to?: number) => ({ ...ASK, part: part(index, WHOLE.subarray(from, to)) });
const THIRD = Math.ceil(WHOLE.length / 3);
const contents = () => tableContents(api.database.db);
/** Without what is under way: what readers are told of. */
async function results() {
  const { publication: _publication, publication_part: _part, ...rest } = await contents();
  return rest;
}

describe("parts that are each what their hash says, and together no publication", () => {
  test.each([
    ["overlapping", [first, between(1, THIRD - 1, 2 * THIRD), third]],
    ["with a gap", [first, between(1, THIRD + 1, 2 * THIRD), third]],
    [
      "swapped",
      [{ ...first, part: { ...second.part, index: 0 } }, { ...second, part: { ...first.part, index: 1 } }, third],
    ],
    ["of one content under every index", [0, 1, 2].map((index) => ({ ...first, part: { ...first.part, index } }))],
    [
      "of which one was replaced by another's",
      [first, second, { ...first, part: part(0, WHOLE.subarray(3, 99)) }, third],
    ],
    [
      "longer than the whole",
      [first, second, { ...third, part: part(2, Buffer.concat([WHOLE.subarray(2 * THIRD), Buffer.from([0])])) }],
    ],
    ["shorter than the whole", [first, second, between(2, 2 * THIRD, -1)]],
  ])("%s are forgotten, and the sound ones are stored", async (_what, parts) => {
    const before = await contents();
    expect(await sendAll(parts)).toBe(
      "The parts together do not have the publication's hash; begin again, from one file.",
    );
    expect(await contents()).toEqual(before);
    expect(await sendAll([first, second, third])).toEqual(NEW);
  });
});

describe("a part that is wrong by itself", () => {
  const own = (change: object) => ({ ...second, part: { ...second.part, ...change } });
  test.each([
    ["without a byte", own({ content: "", hash: sha256(Buffer.alloc(0)) }), /Part 1 has 0 bytes; send 1 to 1048576/],
    ["of a byte too many", { ...ASK, part: part(1, Buffer.alloc(1_048_577)) }, /Part 1 has 1048577 bytes/],
    ["with the hash of another", own({ hash: first.part.hash }), /Part 1 does not have the hash that came with it/],
    ["with the hash of nothing", own({ hash: "" }), /does not have the hash/],
    ["with its hash in capitals", own({ hash: second.part.hash.toUpperCase() }), /does not have the hash/],
    ["of another content", own({ content: first.part.content }), /does not have the hash/],
    ["before the first", own({ index: -1 }), /no part -1 of 3; count parts from 0/],
    ["after the last", own({ index: 3 }), /no part 3 of 3/],
    ["of fewer parts", { ...second, parts: 2 }, /begun with 3 parts, not 2/],
    ["of more parts", { ...second, parts: 4 }, /begun with 3 parts, not 4/],
    ["of no parts", { ...second, parts: 0 }, /cannot have 0 parts/],
    ["of a publication without a hash", { ...second, hash: "" }, /no SHA-256/],
    ["of a project that is not there", { ...second, project: "nobody" }, /no project "nobody"/],
  ])("%s is refused alone, and what has arrived stays", async (_what, wrong, says) => {
    await sendAll([third, first]);
    const { publication_part: arrived, ...rest } = await contents();
    expect(await send(wrong)).toMatch(says);
    expect(await contents()).toMatchObject({ ...rest, publication: expect.any(String), publication_part: arrived });
    expect(await send(ASK)).toEqual(missing(1));
    expect(await send(second)).toEqual(NEW);
  });

  test("without a key is refused, whatever its publication has", async () => {
    await sendAll([first, third]);
    const before = await contents();
    for (const key of ["", `${KEY}x`]) expect(await send(second, key)).toMatch(/key/);
    expect(await contents()).toEqual(before);
  });
});

test("while a part is missing nothing is stored, however often the others come", async () => {
  const before = await results();
  for (const one of [third, first, third, third, first]) await send(one);
  expect(await send(ASK)).toEqual(missing(1));
  expect(await results()).toEqual(before);
  expect(await api.database.db.$count(publicationParts)).toBe(2);
});

test("parts after the last one change nothing, whatever they hold", async () => {
  await sendAll([first, second, third]);
  const { publication: _row, ...before } = await contents();
  const false1 = { ...ASK, part: part(1, Buffer.from("something else")) };
  for (const late of [second, first, false1, ASK]) expect(await send(late)).toEqual(NEW);
  // Under an address that is stored, too, where none of this publication's own was.
  expect(await send({ ...false1, hash: "f".repeat(64), address: BUNDLE.address })).toEqual(KNOWN);
  expect(await contents()).toMatchObject(before);
  expect(await api.database.db.$count(publications)).toBe(1);
});

test("parts may be of any sizes, and belong together only within one project and kind", async () => {
  const uneven = [between(0, 0, 1), between(1, 1, 200), between(2, 200)];
  await sendAll(uneven.slice(0, 2));
  expect(await send({ ...uneven[2], project: "hidden" })).toEqual(missing(0, 1));
  expect(await send({ ...uneven[2], kind: "VERIFICATION" })).toEqual(missing(0, 1));
  expect(await send({ ...uneven[2], hash: "e".repeat(64) })).toEqual(missing(0, 1));
  expect(await api.database.db.$count(runs)).toBe(0);
  expect(await send(uneven[2]!)).toEqual(NEW);
  // What the private project holds of it is neither stored nor shown.
  expect(await send({ ...ASK, project: "hidden" })).toEqual(missing(0, 1));
  expect(await api.database.db.$count(runs)).toBe(1);
});

test("a bundle sent as another kind is refused, and goes on as its own", async () => {
  await sendAll([first, second]);
  const before = await contents();
  for (const kind of ["VERIFICATION", "HEAD_SCORES", "EXAMINATION", "IMPORT"])
    expect(await sendAll([first, second, third].map((one) => ({ ...one, kind })))).toMatch(/refused|not valid/);
  expect(await contents()).toEqual(before);
  expect(await send(third)).toEqual(NEW);
});

describe("two clients at once", () => {
  /** How many rows a result adds to each table, sent by one client. */
  async function rowsOfOne(): Promise<Record<string, string>> {
    await sendAll([first, second, third]);
    const counts = await rowCounts();
    await api.database.db.delete(publications);
    await api.database.db.delete(runs);
    return counts;
  }
  const rowCounts = async () =>
    Object.fromEntries(Object.entries(await contents()).map(([table, rows]) => [table, rows.split(" ")[0]!]));
  const together = (lists: readonly (readonly object[])[], keys = [KEY, OTHER_KEY]) =>
    Promise.all(lists.flatMap((parts, i) => parts.map((one) => send(one, keys[i % keys.length]))));

  test("with the same parts both succeed, and one result is stored", async () => {
    const alone = await rowsOfOne();
    const states = await together([
      [first, second, third],
      [third, second, first],
    ]);
    expect(states.every((state) => typeof state === "object")).toBe(true);
    for (const key of [KEY, OTHER_KEY]) expect(await send(ASK, key)).toEqual(NEW);
    expect(await rowCounts()).toEqual(alone);
  });

  test("with the same bytes cut differently one goes on, the other hears why not", async () => {
    const alone = await rowsOfOne();
    const states = await together([cut(WHOLE, 3), cut(WHOLE, 2)]);
    const refused = states.filter((state) => typeof state === "string");
    expect(new Set(refused).size).toBe(1);
    expect(refused[0]).toMatch(/^This publication was begun with [23] parts, not [23]; go on as it was begun\.$/);
    const one = refused[0]!.includes("not 2") ? 3 : 2;
    expect(states.filter((state) => typeof state === "object")).toHaveLength(one);
    expect(await send({ hash: ASK.hash, parts: one })).toEqual(NEW);
    expect(await rowCounts()).toEqual(alone);
  });

  test("with one result in different bytes both are told that it is there, one that it is new", async () => {
    const { publication: _rows, ...alone } = await rowsOfOne();
    const plain = Buffer.from(JSON.stringify(BUNDLE));
    const [a, b] = [cut(WHOLE, 1), cut(plain, 1)];
    const states = (await together([a, b])) as State[];
    expect(states.map(({ stored }) => stored).sort()).toEqual([false, true]);
    expect(await rowCounts()).toMatchObject(alone);
  });

  test("each in a project of its own, each is stored in its own", async () => {
    const hidden = [first, second, third].map((one) => ({ ...one, project: "hidden" }));
    await together([[first, second, third], hidden]);
    expect([await send(ASK), await send({ ...ASK, project: "hidden" })]).toEqual([NEW, NEW]);
    const owners = await api.database.db
      .select({ owner: runs.projectId })
      .from(runs)
      .where(eq(runs.address, BUNDLE.address));
    expect(new Set(owners.map(({ owner }) => owner)).size).toBe(2);
    expect(owners).toHaveLength(2);
  });
});

/** @returns once so many statements wait for a lock */
function waiting(count: number): Promise<void> {
  const locks = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  return until(async () => (await api.database.pool.query(locks)).rowCount === count);
}

test("what one client completes stays complete, though the wrong part of another was refused a moment before", async () => {
  const [one, other] = cut(WHOLE, 2) as [Sent, Sent];
  await send(one);
  const lock = (table: string) => `begin; lock table ${table} in share mode`;
  const [parts, rows] = await Promise.all([api.database.pool.connect(), api.database.pool.connect()]);
  await parts.query(lock("publication_part"));
  // The wrong part waits with its publication locked, behind it the right one, and behind both whoever would touch the publication next.
  const wrong = send({ ...other, part: part(1, Buffer.from("wrong")) }, OTHER_KEY);
  await waiting(1);
  const right = send(other);
  await waiting(2);
  const next = rows.query(lock("publication"));
  await waiting(3);
  await parts.query("commit");
  expect(await right).toEqual(NEW);
  await next;
  await rows.query("commit");
  for (const client of [parts, rows]) client.release();
  expect(await wrong).toMatch(/do not have the publication's hash/);
  expect(await send(other)).toEqual(NEW);
  expect(await api.database.db.$count(publications)).toBe(1);
});
