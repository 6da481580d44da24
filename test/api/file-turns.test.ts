/** @file Many files asked for at once: two are made at a time, others wait, the next is told to come again, and queries are answered meanwhile. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { MAX_FILES_AT_ONCE, MAX_FILES_WAITING } from "../../apps/api/src/shared/limits.ts";
import { read, startTestApi, type TestApi } from "./api-server.ts";
import { fixtureBundle, MODELS, storeFixture } from "./fixture.ts";

const TOO_MANY = 8;
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await storeFixture(api.database.db);
});
afterAll(() => api?.stop());

/** Sessions that wait for a lock. */
async function blocked(): Promise<number> {
  const waiting = "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
  return (await api.database.pool.query(waiting)).rowCount!;
}

test("more requests for files than can be met wait, and those beyond are refused with the limit, until there is room again", async () => {
  const { address } = fixtureBundle({ ...MODELS[0], task: "ioi", step: 64 });
  const get = () => read(fetch(`${api.url}/files/runs/${address}/edges.csv`));
  const blocker = await api.database.pool.connect();
  await blocker.query("begin; lock table run in access exclusive mode");
  const refused: Awaited<ReturnType<typeof get>>[] = [];
  const asked = Array.from({ length: MAX_FILES_AT_ONCE + MAX_FILES_WAITING + TOO_MANY }, async () => {
    const answer = await get();
    if (answer.status !== 200) refused.push(answer);
    return answer.status;
  });
  try {
    await expect.poll(() => refused.length, { timeout: 20_000 }).toBe(TOO_MANY);
    await expect.poll(blocked, { timeout: 20_000 }).toBe(MAX_FILES_AT_ONCE);
    expect(await api.data("{ progress { total } }")).toEqual({ progress: { total: 0 } });
  } finally {
    await blocker.query("rollback");
    blocker.release();
  }
  const statuses = await Promise.all(asked);
  expect(statuses.filter((status) => status === 200)).toHaveLength(MAX_FILES_AT_ONCE + MAX_FILES_WAITING);
  for (const { status, headers, errors } of refused) {
    expect([status, headers.get("retry-after"), errors![0]!.extensions.code]).toEqual([503, "2", "FILE_LIMIT"]);
    expect(errors![0]!.message).toMatch(/^2 files are being made and 100 waited for, as many as may be; ask again/);
  }
  expect((await get()).status).toBe(200);
});
