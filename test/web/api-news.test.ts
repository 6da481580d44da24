/** @file News of the real API as the web application's server follows them. */
import { randomUUID } from "node:crypto";
import { storeBundle } from "@atlas/platform";
import { jobProgress } from "@atlas/schema/db";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ApiNews } from "../../apps/web/src/lib/api-news.ts";
import { recordFraction } from "../../packages/platform/src/progress.ts";
import { startTestApi, type TestApi } from "../api/api-server.ts";
import { fixtureBundle, MODELS } from "../api/fixture.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

const follower = () => ({ changed: vi.fn(), ended: vi.fn() });

test("jobs and results are told to everybody who follows; who leaves hears nothing more", async () => {
  const news = new ApiNews(`${api.url}/graphql`);
  const [one, two] = [follower(), follower()];
  const leave = await Promise.all([news.follow(one), news.follow(two)]);
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
  const before = one.changed.mock.calls.length;
  await storeBundle(api.database.db, fixtureBundle({ ...MODELS[0], task: "ioi", step: 8 }));
  await vi.waitFor(() => expect(one.changed.mock.calls.length).toBeGreaterThan(before), { timeout: 10_000 });
  expect(two.changed).toHaveBeenCalledTimes(heard);
  leave[0]!();
  // After the last has left the next starts anew.
  (await news.follow(two))();
  expect(two.ended).not.toHaveBeenCalled();
});

test("an API that is not there is no news, and one that goes away ends them", async () => {
  await expect(new ApiNews("http://127.0.0.1:9/graphql").follow(follower())).rejects.toBeDefined();
  const short = await startTestApi();
  const listener = follower();
  await new ApiNews(`${short.url}/graphql`).follow(listener);
  await short.stop();
  await vi.waitFor(() => expect(listener.ended).toHaveBeenCalledTimes(1), { timeout: 10_000 });
});
