/** @file Floods of what differs each time: documents, hashes of persisted queries and entity tags. Memory stays bounded and nothing is forgotten that counts. */
import { createHash } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { MAX_BODY_BYTES } from "../../apps/api/src/shared/limits.ts";
import { startTestApi, type TestApi } from "./api-server.ts";
import { storeFixture } from "./fixture.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await storeFixture(api.database.db);
});
afterAll(() => api?.stop());
afterEach(async () => {
  expect(await api.data(QUERY)).toEqual(DATA);
  expect(api.log.splice(0)).toEqual([]);
});

const QUERY = "{ models { totalCount } }";
const DATA = { models: { totalCount: 2 } };
const AT_ONCE = 10;
/** Of 100 kB each. */
const DOCUMENTS = 1_000;
/** For machines that are busy. */
const PATIENT = { timeout: 240_000 };
const SMALL = 1_000;
/** More than the store of documents, or that of persisted queries, may take once it is full; less than all of them. */
const MOST_KEPT = 60e6;

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const persisted = (hash: string) => ({ persistedQuery: { version: 1, sha256Hash: hash } });
const byHash = (hash: string) => `${api.url}/graphql?extensions=${encodeURIComponent(JSON.stringify(persisted(hash)))}`;

function used(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** @returns by how many bytes memory has grown by now, and what all answers were */
async function flood(count: number, ask: (i: number) => Promise<string>) {
  const before = used();
  const answers = new Map<string, number>();
  for (let i = 0; i < count; i += AT_ONCE)
    for (const answer of await Promise.all(Array.from({ length: AT_ONCE }, (_, j) => ask(i + j))))
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
  return { grown: () => used() - before, answers: Object.fromEntries(answers) };
}

/** As long as a body may be, and different each time. */
const longQuery = (i: number) => `${QUERY} # ${i} ${"x".repeat(MAX_BODY_BYTES - 500)}`;

const post = async (body: object) => {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${api.url}/graphql`, { method: "POST", headers, body: JSON.stringify(body) });
  return `${answer.status} ${JSON.stringify(((await answer.json()) as { data: unknown }).data)}`;
};

test("of documents that come once each, however long, a bounded amount is kept", PATIENT, async () => {
  const { grown, answers } = await flood(DOCUMENTS, (i) => post({ query: longQuery(i) }));
  expect(answers).toEqual({ [`200 ${JSON.stringify(DATA)}`]: DOCUMENTS });
  await expect.poll(grown, { timeout: 20_000 }).toBeLessThan(MOST_KEPT);
});

test(
  "of persisted queries that are registered once each, a bounded amount is kept, and the newest is known",
  PATIENT,
  async () => {
    const { grown, answers } = await flood(DOCUMENTS, (i) =>
      post({ query: longQuery(i), extensions: persisted(sha256(longQuery(i))) }),
    );
    expect(answers).toEqual({ [`200 ${JSON.stringify(DATA)}`]: DOCUMENTS });
    await expect.poll(grown, { timeout: 20_000 }).toBeLessThan(MOST_KEPT);
    const known = async (i: number) => (await fetch(byHash(sha256(longQuery(i))))).json();
    expect(await known(DOCUMENTS - 1)).toMatchObject({ data: DATA });
    expect(await known(0)).toMatchObject({ errors: [{ extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } }] });
  },
);

test("hashes of queries that nobody registered are answered with a code, and none is kept", PATIENT, async () => {
  const { grown, answers } = await flood(SMALL, async (i) => {
    const { errors } = (await (await fetch(byHash(sha256(`${i}`)))).json()) as { errors: { extensions: object }[] };
    return JSON.stringify(errors[0]!.extensions);
  });
  expect(answers).toEqual({ [JSON.stringify({ code: "PERSISTED_QUERY_NOT_FOUND" })]: SMALL });
  await expect.poll(grown, { timeout: 20_000 }).toBeLessThan(20e6);
});

test.each([
  ["not of its query", { version: 1, sha256Hash: sha256("other") }],
  ["in capitals", { version: 1, sha256Hash: sha256(QUERY).toUpperCase() }],
  ["of another version", { version: 2, sha256Hash: sha256(QUERY) }],
  ["that is no text", { version: 1, sha256Hash: { toString: 1 } }],
  ["that is none", { version: 1, sha256Hash: "__proto__" }],
])("a hash %s registers nothing", async (_name, persistedQuery) => {
  const { status, errors } = await api.post<object>(JSON.stringify({ query: QUERY, extensions: { persistedQuery } }));
  expect([status, errors?.map(({ extensions }) => extensions)]).toEqual([400, [{ code: "BAD_REQUEST" }]]);
});

test("entity tags that are none of ours, many or long, get the whole answer, and none is kept", PATIENT, async () => {
  const url = `${api.url}/graphql?query=${encodeURIComponent(QUERY)}`;
  const tags = (i: number) => (i % 2 ? `"${i}"` : Array.from({ length: 1_000 }, (_, j) => `"${i}-${j}"`).join(", "));
  const { grown, answers } = await flood(SMALL, async (i) => {
    const answer = await fetch(url, { headers: { "if-none-match": tags(i), "cache-control": "max-age=0" } });
    return `${answer.status} ${JSON.stringify(((await answer.json()) as { data: unknown }).data)}`;
  });
  expect(answers).toEqual({ [`200 ${JSON.stringify(DATA)}`]: SMALL });
  await expect.poll(grown, { timeout: 20_000 }).toBeLessThan(20e6);
});
