/** @file Subscriptions with a real client over real WebSockets: what happens in one process is heard from another, and limits hold. */
import { randomUUID } from "node:crypto";
import { text } from "node:stream/consumers";
import {
  makeRelease,
  storeBundle,
  storeExaminations,
  storeHeadScores,
  storeImport,
  storeVerification,
} from "@atlas/platform";
import { jobProgress, projects } from "@atlas/schema/db";
import { sql } from "drizzle-orm";
import { createClient } from "graphql-ws";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { DEFAULT_EXPOSURE } from "../../apps/api/src/config.ts";
import { type ApiServer, startServer } from "../../apps/api/src/server.ts";
import { MAX_SOCKETS_OF_ADDRESS } from "../../apps/api/src/shared/limits.ts";
import { recordFraction } from "../../packages/platform/src/progress.ts";
import { makeBundle } from "../support/bundle.ts";
import { makeHeadScores } from "../support/head-score-bundle.ts";
import { makeImport } from "../support/import-bundle.ts";
import { makeVerification } from "../support/verification-bundle.ts";
import { startTestApi, type TestApi } from "./api-server.ts";
import { follow } from "./follow.ts";

let api: TestApi;
/** A second process' worth of server on the same database. */
let other: ApiServer;
beforeAll(async () => {
  api = await startTestApi();
  other = await startServer({
    database: api.database,
    log: pino({ level: "silent" }),
    host: "127.0.0.1",
    port: 0,
    exposure: DEFAULT_EXPOSURE,
  });
});
afterAll(async () => {
  await other?.stop();
  await api?.stop();
});

const address = (url: string) => `${url.replace("http", "ws")}/graphql`;

const RESULTS = `subscription { newResults { checkpoint { revision model { name } } task { name } } }`;
const result = (step: number, task: string) => ({
  data: { newResults: { checkpoint: { revision: `step${step}`, model: { name: "demo-test" } }, task: { name: task } } },
});

test("a result is heard from every process, each once, and none of a private project", async () => {
  const [here, there] = [await follow(api.url, RESULTS), await follow(other.url, RESULTS)];
  await api.database.db.insert(projects).values({ slug: "hidden", title: "Hidden", visibility: "private" });
  await storeBundle(api.database.db, makeBundle({ step: 1 }), "hidden");
  await storeBundle(api.database.db, makeBundle({ step: 1 }));
  await storeBundle(api.database.db, makeBundle({ step: 1 }));
  await storeBundle(api.database.db, makeBundle({ step: 2, task: "sva" }));
  const expected = [result(1, "ioi"), result(2, "sva")];
  expect(await here.heard(2)).toEqual(expected);
  expect(await there.heard(2)).toEqual(expected);
  await here.client.dispose();
  await there.client.dispose();
});

test("only results of the task asked for are heard", async () => {
  const sva = await follow(api.url, RESULTS.replace("newResults", 'newResults(task: "sva")'));
  await storeBundle(api.database.db, makeBundle({ step: 3 }));
  await storeBundle(api.database.db, makeBundle({ step: 3, task: "sva" }));
  expect(await sva.heard(1)).toEqual([result(3, "sva")]);
  await sva.client.dispose();
});

const MODEL_NEWS =
  "subscription($model: String, $kinds: [ModelNewsKind!]) { modelNews(model: $model, kinds: $kinds) { kind model { name } checkpoint { step } } }";
const news = (kind: string, step: number | null = null, name = "demo-test") => ({
  data: { modelNews: { kind, model: { name }, checkpoint: step === null ? null : { step } } },
});

/** All that can be news of a model, in the order of what they are. */
async function storeBesideResults({ db }: TestApi["database"], project: string): Promise<void> {
  const choice = { step: 64, family: "demo" };
  await storeHeadScores(db, makeHeadScores(choice), project);
  await storeVerification(db, makeVerification(choice), project);
  await storeImport(db, makeImport(), project);
  const { model, checkpoint } = makeBundle(choice);
  const facts = { fingerprint: null, files: null, tokenizerHash: null, config: null, recordedStep: 32 };
  await storeExaminations(db, model, [{ ...checkpoint, facts, problems: [] }], project);
  await makeRelease(db, { project, name: "news", version: "1.0", models: ["demo-test"] });
}

test("what is stored of a model beside results is heard from every process, once each, and nothing of a private project", async () => {
  const everything = [await follow(api.url, MODEL_NEWS), await follow(other.url, MODEL_NEWS)];
  const releases = await follow(other.url, {
    query: MODEL_NEWS,
    variables: { model: "demo-test", kinds: ["RELEASE"] },
  });
  await api.database.db.insert(projects).values({ slug: "unseen", title: "Unseen", visibility: "private" });
  for (const project of ["unseen", "public", "public"]) await storeBesideResults(api.database, project);
  const expected = [
    ...[news("HEAD_SCORES", 64), news("VERIFICATION", 64)],
    ...[news("IMPORT", null, "demo-small"), news("HEALTH"), news("RELEASE")],
  ];
  for (const { heard, client } of everything) {
    expect(await heard(expected.length)).toEqual(expected);
    await client.dispose();
  }
  expect(await releases.heard(1)).toEqual([news("RELEASE")]);
  await releases.client.dispose();
});

test("progress is heard when a job reports, however often it does, no more than twice a second", async () => {
  const progress = await follow(api.url, "subscription { progress { active jobs { title fraction } } }");
  const jobId = randomUUID();
  await api.database.db.insert(jobProgress).values({ jobId, kind: "train", title: "Train", status: "active" });
  for (let i = 1; i <= 20; i++) await recordFraction(api.database.db, jobId, i / 20);
  const last = { data: { progress: { active: true, jobs: [{ title: "Train", fraction: 1 }] } } };
  await expect.poll(() => progress.messages.at(-1), { timeout: 10_000 }).toEqual(last);
  expect(progress.messages.length).toBeLessThan(10);
  await progress.client.dispose();
});

test("results that are stored while the connection for news is lost are heard, and those after it, each once", async () => {
  const [here, there] = [await follow(api.url, RESULTS), await follow(other.url, RESULTS)];
  const models = await follow(api.url, MODEL_NEWS);
  const { rows } = await api.database.db.execute(
    sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and (query in ('select', 'listen atlas_changed') or query like 'select id from run %')`,
  );
  // Each server has one more, which listens for changes.
  expect(rows).toHaveLength(4);
  await storeBundle(api.database.db, makeBundle({ step: 4 }));
  for (const { heard } of [here, there]) expect(await heard(1)).toEqual([result(4, "ioi")]);
  await storeBundle(api.database.db, makeBundle({ step: 5 }));
  for (const { heard } of [here, there]) expect(await heard(2)).toEqual([result(4, "ioi"), result(5, "ioi")]);
  // Of models nothing tells what was missed.
  expect((await models.heard(1))[0]).toMatchObject({ data: null, errors: [{ extensions: { code: "NEWS_LOST" } }] });
  for (const { client } of [here, there, models]) await client.dispose();
});

describe("what is not subscribed to", () => {
  test.each([
    ["{ models { totalCount } }", /serves subscriptions alone/],
    ["subscription { newResults { nothing } }", /Cannot query field "nothing"/],
    ["subscription { newResults {", /^The query is malformed at line 1/],
    [`subscription { newResults { ${Array.from({ length: 60 }, (_, i) => `a${i}: id`).join(" ")} } }`, /60 aliases/],
    [
      `subscription { newResults { ...f0 } } ${Array.from({ length: 30 }, (_, i) => `fragment f${i} on Run { ...f${i + 1} id ...f${i + 1} }`).join(" ")} fragment f30 on Run { id }`,
      /more than 4000 fields/,
    ],
  ])("%.60s", async (query, message) => {
    const { heard, client } = await follow(api.url, query);
    const [first] = await heard(1);
    expect(first).toMatchObject({ errors: [{ message: expect.stringMatching(message) }] });
    await client.dispose();
  });

  test("a subscription over HTTP is told where to go", async () => {
    const { errors } = await api.query(RESULTS);
    expect(errors).toMatchObject([{ message: expect.stringContaining("Subscriptions need a WebSocket") }]);
  });

  test("a socket has so many subscriptions and no more", async () => {
    const client = createClient({ url: address(api.url), webSocketImpl: WebSocket, retryAttempts: 0, lazy: false });
    const errors: unknown[] = [];
    for (let i = 0; i < 22; i++)
      client.subscribe(
        { query: RESULTS },
        { next: () => {}, error: (error) => errors.push(error), complete: () => {} },
      );
    await expect.poll(() => errors.length, { timeout: 10_000 }).toBe(2);
    expect(errors[0]).toMatchObject([{ extensions: { code: "SUBSCRIPTION_LIMIT" } }]);
    await client.dispose();
  });

  test.each([
    ["/graphql", { origin: "https://elsewhere.example" }, 403],
    ["/elsewhere", {}, 404],
  ])("a socket to %s with %j is refused with %i", async (path, headers, status) => {
    const socket = new WebSocket(api.url.replace("http", "ws") + path, "graphql-transport-ws", { headers });
    const answer = await new Promise<number>((resolve) =>
      socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0)).on("error", () => {}),
    );
    expect(answer).toBe(status);
    socket.terminate();
  });

  test("an address has so many sockets and no more, and an IPv6 network counts as one", async () => {
    const open = (address_: string) =>
      new Promise<string>((resolve) => {
        const headers = { "x-forwarded-for": address_ };
        const socket = new WebSocket(address(api.url), "graphql-transport-ws", { headers });
        sockets.push(socket);
        socket.on("open", () => resolve("open")).on("error", () => {});
        socket.on("unexpected-response", (_request, response) => void text(response).then(resolve));
      });
    const sockets: WebSocket[] = [];
    for (const [own, others] of [
      ["203.0.113.7", "203.0.113.8"],
      ["2001:db8::", "2001:db8:ffff::1"],
    ] as const) {
      const neighbour = (i: number) => (own.includes(":") ? `${own}${i}` : own);
      const answers = await Promise.all(Array.from({ length: MAX_SOCKETS_OF_ADDRESS }, (_, i) => open(neighbour(i))));
      expect(new Set(answers)).toEqual(new Set(["open"]));
      expect(await open(neighbour(99))).toMatch(
        /"This address has 50 sockets open, as many as one may have; close some/,
      );
      expect(await open(others)).toBe("open");
    }
    for (const socket of sockets) socket.terminate();
  });
});

test("a server that stops says so to its sockets", async () => {
  const leaving = await startServer({
    database: api.database,
    log: pino({ level: "silent" }),
    host: "127.0.0.1",
    port: 0,
  });
  const { client } = await follow(leaving.url, RESULTS);
  const closed = new Promise((resolve) => client.on("closed", resolve));
  await leaving.stop();
  expect(await closed).toMatchObject({ code: 1001 });
});
