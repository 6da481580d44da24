/** @file `atlas publish` from one database to the API over another, as a person runs it. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Db, storeBundle } from "@atlas/platform";
import { publicationParts, publications, runs } from "@atlas/schema/db";
import { asc } from "drizzle-orm";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { outcomeOf, startAtlas } from "../support/atlas.ts";
import { makeBundle } from "../support/bundle.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
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
  expect(first).toEqual({ code: 0, out: "3 results published, 0 were there already.\n", error: "" });
  const second = await publish(["demo", "--to", `${there.url}/graphql`, "--json"]);
  const lines = second.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.at(-1)).toEqual({ summary: { published: 1, there: 3 } });
  expect(lines[3]).toMatchObject({ model: "another", revision: "step64", task: "ioi", stored: true });
  expect(await addresses(there.database.db)).toEqual(await addresses(here.db));
});

test("interrupted within a result, it goes on with the parts that are missing", async () => {
  await storeBundle(here.db, makeBundle(LARGE));
  const { url, cut } = await breakingProxy(there.url, 2);
  onTestFinished(cut);
  const broken = await publish([LARGE.model, "--to", url]);
  expect(broken.code).toBe(2);
  expect(broken.error).toMatch(/cannot be reached; see that its API listens there, and try again/);
  expect(await there.database.db.$count(publicationParts)).toBe(1);
  const again = await publish([LARGE.model, "--to", there.url]);
  expect(again.out).toBe("1 results published, 0 were there already.\n");
  expect(await there.database.db.$count(publicationParts)).toBe(0);
  expect(await addresses(there.database.db)).toContain(makeBundle(LARGE).address);
}, 60_000);

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
  expect(error).toMatch(/The server refuses it: The key is not the one of this server/);
  expect(out + error).not.toContain(wrong);
  expect(await there.database.db.$count(publications)).toBeGreaterThan(0);
});
