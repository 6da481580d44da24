/** @file A task's prompts: which datasets its results were computed on, a few pairs of each, and none of private projects alone. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApi, type TestApi } from "./api-server.ts";
import { EXAMPLE, SECRET, storeFixture, storeSecrets } from "./fixture.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await storeFixture(api.database.db);
  await storeSecrets(api.database.db);
});
afterAll(() => api?.stop());

const datasetsOf = (task: string) =>
  api.data(`{ task(name: "${task}") { datasets { totalCount edges { node { items
    examples { clean corrupted differing position correct incorrect } } } } } }`);

test("a task shows its datasets with their first pairs, and where the two prompts differ", async () => {
  const node = { items: 128, examples: [{ ...EXAMPLE, differing: [6] }] };
  expect(await datasetsOf("ioi")).toEqual({ task: { datasets: { totalCount: 1, edges: [{ node }] } } });
});

test("prompts that were never kept as text are null", async () => {
  const node = { items: 128, examples: null };
  expect(await datasetsOf("sva")).toEqual({ task: { datasets: { totalCount: 1, edges: [{ node }] } } });
});

test("prompts of a private project are not shown", async () => {
  expect(await datasetsOf(SECRET.task)).toEqual({ task: null });
});
