/** @file News of the real API as the web application's server follows them. */
import { randomUUID } from "node:crypto";
import { storeBundle, storeHeadScores } from "@atlas/platform";
import { jobProgress } from "@atlas/schema/db";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { ApiNews } from "../../apps/web/src/lib/api-news.ts";
import type { Wanted } from "../../apps/web/src/lib/news.ts";
import { recordFraction } from "../../packages/platform/src/progress.ts";
import { startTestApi, type TestApi } from "../api/api-server.ts";
import { fixtureBundle, MODELS } from "../api/fixture.ts";
import { makeHeadScores } from "../support/head-score-bundle.ts";
import { startSilentProxy } from "../support/silent-proxy.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

/** @param since long after all that happens here, where it does not matter what was before */
const follower = (wanted: Wanted, since = Number.MAX_SAFE_INTEGER) => ({
  wanted,
  since,
  changed: vi.fn(),
  ended: vi.fn(),
});
const ALL = { progress: true };

test("jobs, results and head scores are told to everybody who follows; who leaves hears nothing more", async () => {
  const news = new ApiNews(`${api.url}/graphql`);
  const [one, two, other] = [follower(ALL), follower(ALL), follower({ models: ["another-model"] })];
  const leave = await Promise.all([news.follow(one), news.follow(two), news.follow(other)]);
  const jobId = randomUUID();
  await api.database.db.insert(jobProgress).values({ jobId, kind: "train", title: "Train", status: "active" });
  const reported = async () => {
    await recordFraction(api.database.db, jobId, 0.5);
    expect(two.changed).toHaveBeenCalled();
  };
  // What happens before the API has taken the subscription is not told.
  await vi.waitFor(reported, { timeout: 10_000, interval: 200 });
  leave[1]!();
  const heard = two.changed.mock.calls.length;
  for (const store of [
    () => storeBundle(api.database.db, fixtureBundle({ ...MODELS[0], task: "ioi", step: 8 })),
    () => storeHeadScores(api.database.db, makeHeadScores({ ...MODELS[0], step: 8 })),
  ]) {
    one.changed.mockClear();
    await store();
    await vi.waitFor(() => expect(one.changed).toHaveBeenCalled(), { timeout: 10_000 });
  }
  expect(two.changed).toHaveBeenCalledTimes(heard);
  expect(other.changed).not.toHaveBeenCalled();
  for (const left of leave) left();
  expect(two.ended).not.toHaveBeenCalled();
});

test("who comes later is told of what happened since it was rendered, and of nothing else", async () => {
  const news = new ApiNews(`${api.url}/graphql`);
  const first = follower(ALL);
  await news.follow(first);
  const [{ db }, wanted] = [api.database, { models: [MODELS[0].model], tasks: ["sva"] }];
  let step = 1000;
  const stored = async (task: string) => {
    first.changed.mockClear();
    await storeBundle(db, fixtureBundle({ ...MODELS[0], task, step: step++ }));
    await vi.waitFor(() => expect(first.changed).toHaveBeenCalled());
  };
  const heard = async (since: number) => {
    const late = follower(wanted, since);
    (await news.follow(late))();
    return late.changed.mock.calls.length;
  };
  await vi.waitFor(() => stored("ioi"), { timeout: 10_000 });
  // A page that was rendered before anybody followed may have missed something.
  const early = follower(wanted, 0);
  await news.follow(early);
  await vi.waitFor(() => expect(early.changed).toHaveBeenCalledTimes(1), { timeout: 5_000 });
  const rendered = Date.now();
  await stored("ioi");
  expect(await heard(rendered)).toBe(0);
  await stored("sva");
  expect(await heard(rendered)).toBe(1);
  expect(await heard(Date.now() + 1)).toBe(0);
});

test("an API that hangs, or a network that swallows everything, ends the news, and is no news to whoever comes then", async () => {
  const { hostname, port } = new URL(api.url);
  const proxy = await startSilentProxy(hostname, Number(port));
  onTestFinished(proxy.close);
  const news = new ApiNews(`http://127.0.0.1:${proxy.port}/graphql`, 500);
  const listener = follower(ALL);
  await news.follow(listener);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(listener.ended).not.toHaveBeenCalled();
  proxy.fallSilent();
  await vi.waitFor(() => expect(listener.ended).toHaveBeenCalledTimes(1), { timeout: 10_000 });
  await expect(news.follow(follower(ALL))).rejects.toBeDefined();
  proxy.speakAgain();
  await news.follow(follower(ALL));
});

test("an API that is not there is no news, and one that goes away ends them", async () => {
  await expect(new ApiNews("http://127.0.0.1:9/graphql").follow(follower(ALL))).rejects.toBeDefined();
  const short = await startTestApi();
  const listener = follower(ALL);
  await new ApiNews(`${short.url}/graphql`).follow(listener);
  await short.stop();
  await vi.waitFor(() => expect(listener.ended).toHaveBeenCalledTimes(1), { timeout: 10_000 });
});
