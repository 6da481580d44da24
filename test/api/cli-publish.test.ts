/** @file `atlas publish` from one database to the API over another, as a person runs it. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type Db,
  findPublishable,
  storeBundle,
  storeExaminations,
  storeHeadScores,
  storeImport,
  storeVerification,
} from "@atlas/platform";
import { PUBLICATION_KINDS } from "@atlas/schema";
import { publicationParts, publications, runs, verifications } from "@atlas/schema/db";
import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { outcomeOf, startAtlas } from "../support/atlas.ts";
import { makeBundle } from "../support/bundle.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { makeHeadScores } from "../support/head-score-bundle.ts";
import { makeImport } from "../support/import-bundle.ts";
import { makeVerification } from "../support/verification-bundle.ts";
import { startTestApi, type TestApi } from "./api-server.ts";

const KEY = "a-key-that-only-writers-have";
/** Scores of so many edges take several parts. */
const LARGE = { model: "demo-large-one", layers: 24, heads: 24 };
let there: TestApi;
let here: TestDatabase;
beforeAll(async () => {
  [there, here] = await Promise.all([startTestApi({ writeKey: KEY }), createTestDatabase()]);
  for (const choice of [{}, { step: 128 }, { task: "sva" }, { model: "another", settings: { resamples: 10 } }])
    await storeBundle(here.db, makeBundle(choice));
});
afterAll(() => Promise.all([there?.stop(), here?.drop()]));

const publish = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  outcomeOf(startAtlas(["publish", ...args], { DATABASE_URL: here.url, ATLAS_KEY: KEY, ...env }));
const addresses = async (db: Db) =>
  (await db.select({ address: runs.address }).from(runs).orderBy(asc(runs.address))).map(({ address }) => address);

test("the results of a model, then those of its family that are not there yet", async () => {
  const first = await publish(["demo-test", "--to", there.url]);
  expect(first).toEqual({ code: 0, out: "Published: 3 results. There already: 1 model's examination.\n", error: "" });
  const second = await publish(["demo", "--to", `${there.url}/graphql`, "--json"]);
  const lines = second.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.at(-1)).toEqual({
    summary: { published: { result: 1 }, there: { result: 3, examination: 2 }, unreadable: {} },
  });
  expect(lines[3]).toMatchObject({ kind: "result", model: "another", revision: "step64", about: "ioi", stored: true });
  expect(await addresses(there.database.db)).toEqual(await addresses(here.db));
});

test("interrupted within a result, it goes on with the parts that are missing", async () => {
  await storeBundle(here.db, makeBundle(LARGE));
  const { url, cut } = await breakingProxy(there.url, 2);
  onTestFinished(cut);
  const broken = await publish([LARGE.model, "--to", url, "--patience", "0.5"]);
  expect(broken.code).toBe(2);
  expect(broken.error.trim().split("\n")).toEqual([
    `The server at ${url} cannot be reached; trying again in 0.5 s.`,
    `atlas: The server at ${url} cannot be reached; see that its API listens there, and try again.`,
  ]);
  expect(await there.database.db.$count(publicationParts)).toBe(1);
  const again = await publish([LARGE.model, "--to", there.url]);
  expect(again.out).toBe("Published: 1 result. There already: 1 model's examination.\n");
  expect(await there.database.db.$count(publicationParts)).toBe(0);
  expect(await addresses(there.database.db)).toContain(makeBundle(LARGE).address);
});

/** Of one model everything that there can be: what its files told, what is wrong with one, and what others have published. */
async function storeEverything(db: Db): Promise<string> {
  const model = "demo-small";
  await storeBundle(db, makeBundle({ model, settings: { resamples: 10 } }));
  await storeHeadScores(db, makeHeadScores({ model, scores: ["induction", "made-up"] }));
  await storeVerification(db, makeVerification({ model }));
  await storeImport(db, makeImport());
  const look = { tokens: null, weightHash: "d".repeat(64) };
  const facts = {
    fingerprint: null,
    files: null,
    tokenizerHash: "e".repeat(64),
    config: { layers: 2 },
    recordedStep: 7,
  };
  const problems = [{ kind: "damaged-files", message: "The file of step8 breaks off; fetch it again." }] as const;
  await storeExaminations(db, makeBundle({ model }).model, [
    { ...look, revision: "step7", step: 7, facts, problems: [] },
    { ...look, revision: "step8", step: 8, facts: { ...facts, recordedStep: null }, problems },
  ]);
  return model;
}

/** All bundles that can be published of a model. */
async function everything(db: Db, name: string) {
  const found = await findPublishable(db, { name, kinds: PUBLICATION_KINDS });
  return Promise.all(found.map(({ read, ...item }) => read().then((bundle) => ({ ...item, bundle }))));
}

test("everything that there is of a model arrives as it was, findings too, and is not sent again", async () => {
  const model = await storeEverything(here.db);
  const sent = await publish([model, "--to", there.url]);
  const all = "1 result, 2 head scores, 1 verification, 1 model's examination, 1 import";
  expect(sent).toEqual({ code: 0, out: `Published: ${all}. There already: nothing.\n`, error: "" });
  const [before, after] = [await everything(here.db, model), await everything(there.database.db, model)];
  expect(new Set(before.map(({ kind }) => kind))).toEqual(new Set(PUBLICATION_KINDS));
  expect(after).toEqual(before);
  const findings = ({ db }: { db: Db }) =>
    db.query.findings.findMany({ columns: { kind: true, message: true }, orderBy: { message: "asc" } });
  expect(await findings(there.database)).toEqual(await findings(here));
  expect((await findings(here)).map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["damaged-files", "same-weights"]),
  );
  // The server forgets publications after a day, and knows by content what it has.
  await there.database.db.delete(publications);
  expect((await publish([model, "--to", there.url])).out).toBe(`Published: nothing. There already: ${all}.\n`);
  const some = await publish([model, "--to", there.url, "--kind", "verification", "import", "--json"]);
  expect(some.out.trim().split("\n")).toHaveLength(3);
});

test("a verification that does not have its address any more stays, with the reason", async () => {
  const bundle = makeVerification({ model: "older" });
  await storeVerification(here.db, bundle);
  await here.db
    .update(verifications)
    .set({ textHash: "f".repeat(64) })
    .where(eq(verifications.address, bundle.address));
  const { code, out } = await publish(["older", "--to", there.url]);
  expect([code, out]).toEqual([
    0,
    "Published: nothing. There already: nothing. Not sent: 1 verification, because an earlier version did not keep all that they are known by; compute them again.\n",
  ]);
});

/** Lets so many requests through, then is gone. */
async function breakingProxy(target: string, requests: number) {
  let left = requests;
  const server = createServer(async (request, response) => {
    if (left-- <= 0) return void request.socket.destroy();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { authorization = "" } = request.headers;
    const headers = { "content-type": "application/json", authorization };
    const answer = await fetch(`${target}/graphql`, { method: "POST", headers, body: Buffer.concat(chunks) });
    response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, cut: () => void server.close() };
}

test.each([
  ["without a key", ["demo", "--to", "http://127.0.0.1:9"], { ATLAS_KEY: "" }, /There is no key; set ATLAS_KEY/],
  ["of an unknown model", ["nobody", "--to", "http://127.0.0.1:9"], {}, /no results of a model or family "nobody"/],
])("%s it says in one sentence what is wrong", async (_name, args, env, message) => {
  const { code, error } = await publish(args, env);
  expect([code, error.trim().split("\n").length]).toEqual([2, 1]);
  expect(error).toMatch(message);
});

test("with a wrong key the server's sentence is shown, and the key is not", async () => {
  const wrong = "a-key-that-nobody-knows-of";
  const { code, out, error } = await publish(["demo", "--to", there.url], { ATLAS_KEY: wrong });
  expect(code).toBe(2);
  expect(error).toMatch(/The server refuses it: The key is none of this server's/);
  expect(out + error).not.toContain(wrong);
  expect(await there.database.db.$count(publications)).toBeGreaterThan(0);
});
