/** @file `atlas sweep` as a person uses it, against a hub of our own and a real PostgreSQL: nothing twice, nothing left, nothing told. */
import { once } from "node:events";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { jobProgress } from "@atlas/schema/db";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { temporaryFolders } from "../../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { outcomeOf, startAtlas } from "../support/atlas.ts";
import { branchesOf } from "../support/damaged-family.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { FakeHub } from "../support/fake-hub.ts";
import type { Fault } from "../support/fake-hub-faults.ts";
import { writeTinyFamily } from "../support/tiny-family.ts";

const TOKEN = "hf_secretsecret";
const STEPS = [0, 1, 2, 4, 8];
const NAME = "some/tiny";
const WHAT = ["--tasks", "ioi,sva", "--size", "4"];

// Each starts the command several times, which takes seconds, and on a busy machine many.
vi.setConfig({ testTimeout: 240_000 });

const folder = temporaryFolders();
let database: TestDatabase;
let hub: FakeHub;
let local: string;
let cache: string;

beforeAll(async () => {
  [database, local] = await Promise.all([createTestDatabase(), folder().then((root) => writeTinyFamily(root, STEPS))]);
});
afterAll(() => database.drop());
beforeEach(async () => {
  hub = await new FakeHub().start();
  const branches = await branchesOf(local);
  hub.repositories[NAME] = { branches: { ...branches, main: branches.step8! }, license: "mit", token: TOKEN };
  cache = await folder();
  return () => hub.stop();
});

const start = (...args: string[]) =>
  startAtlas(["sweep", ...args], {
    ...{ DATABASE_URL: database.url, HF_ENDPOINT: hub.endpoint, HF_TOKEN: TOKEN, HF_HUB_CACHE: cache },
  });
const sweep = (...args: string[]) => outcomeOf(start(...args));
/** Under a name of its own, so that tests do not find each other's results. */
const swept = (model: string, ...args: string[]) =>
  sweep(`hf:${NAME}`, "--revisions", "all", "--model", model, ...WHAT, ...args);

const ofModel = async (name: string) => {
  const found = await database.db.query.models.findFirst({ where: { name }, with: { runs: true } });
  return found?.runs.map(({ address }) => address) ?? [];
};
const isLeft = (path: string) => /(^|\/)(blobs|snapshots|refs|\.atlas)\/./.test(path);
const left = async () => (await readdir(cache, { recursive: true })).filter(isLeft);
const weightsFetched = () => hub.seen.filter(({ host, sent }) => host === "files" && sent > 0).length;
const weightBytes = () => stat(join(local, "step0", "model.safetensors")).then(({ size }) => size);

/** The most that lay in the cache while a command ran. */
async function largestCache(running: Promise<unknown>): Promise<number> {
  const blobs = join(cache, `models--${NAME.replace("/", "--")}`, "blobs");
  let largest = 0;
  let over = false;
  running.finally(() => {
    over = true;
  });
  while (!over) {
    // What the command removes meanwhile is not there to be counted.
    const names = await readdir(blobs).catch(() => []);
    const sizes = await Promise.all(
      names.map((name) =>
        stat(join(blobs, name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    );
    largest = Math.max(
      largest,
      sizes.reduce((a, b) => a + b, 0),
    );
    await sleep(10);
  }
  return largest;
}

test("each checkpoint is fetched once, within the disk's budget, and removed; a second time nothing is fetched", async () => {
  const limit = 2.5 * (await weightBytes());
  const running = swept("once", "--disk", `${(limit / 1024).toFixed(0)}KiB`);
  const [largest, { code, out, error }] = await Promise.all([largestCache(running), running]);
  expect({ code, error }).toEqual({ code: 0, error: "" });
  expect(out).toMatch(
    /^step0: 2 results in [\d.]+ s, fetched [\d.]+ MB at \d+ MB\/s \(\d of 5, [\d.]+ s each, about /m,
  );
  expect(out).toMatch(/^5 checkpoints in .*: 10 results computed, 0 checkpoints stored before, 0 failed\.$/m);
  expect(out).toMatch(/^Time: engine [\d.]+ s \(\d+%\), reading and hashing .*\nMeanwhile fetched /m);
  expect(largest).toBeGreaterThan(0);
  expect(largest).toBeLessThanOrEqual(limit);
  expect(await left()).toEqual([]);
  expect(new Set(await ofModel("once")).size).toBe(10);
  const fetched = weightsFetched();
  expect(fetched).toBe(5);
  expect(await database.db.query.models.findFirst({ where: { name: "once" } })).toMatchObject({
    ...{ license: "mit", licenseSource: "the model card of some/tiny", lastStep: 8 },
  });
  const jobs = await database.db.$count(jobProgress);
  const again = await swept("once");
  expect(again.out).toMatch(/^step0: stored before \(\d of 5\)$/m);
  expect(again.out).toMatch(/5 checkpoints in .*: 0 results computed, 5 checkpoints stored before, 0 failed\.$/m);
  expect({ code: again.code, fetched: weightsFetched(), jobs: await database.db.$count(jobProgress) }).toEqual({
    ...{ code: 0, fetched, jobs },
  });
});

test("what fails is one sentence each, the others go on, and the token is nowhere", async () => {
  const weights = (step: number) => new RegExp(`/resolve/${hub.commit(NAME, `step${step}`)}/model`);
  const always = (fault: Fault) => Array<Fault>(20).fill(fault);
  hub.repositories[NAME]!.branches.step16 = {
    ...{ "config.json": hub.repositories[NAME]!.branches.step8!["config.json"]!, "../../evil": "evil" },
    "model.safetensors.index.json": JSON.stringify({ weight_map: { a: "../../evil" } }),
  };
  hub.fail(weights(1), ...always({ kind: "status", status: 404, headers: { "x-error-code": "EntryNotFound" } }));
  hub.fail(weights(2), ...always({ kind: "status", status: 401 }));
  hub.fail(weights(4), ...always({ kind: "status", status: 429, headers: { "retry-after": "3600" } }));
  const { code, out, error } = await swept("failing");
  expect(code).toBe(2);
  expect(error).toMatch(/^step1: failed: some\/tiny has no file model\.safetensors at revision .*; choose a revision/m);
  expect(error).toMatch(/^step2: failed: http.* does not accept HF_TOKEN; make a new token in the hub's settings\./m);
  expect(error).toMatch(/^step4: failed: http.* answered 429, asking to wait 3600 s; try again later/m);
  expect(error).toMatch(
    /^step16: failed: model\.safetensors\.index\.json names "\.\.\/\.\.\/evil", which is no file beside it/m,
  );
  expect(error.trim().split("\n")).toHaveLength(4);
  expect(out).toMatch(/6 checkpoints in .*: 4 results computed, 0 checkpoints stored before, 4 failed\.$/m);
  expect(await readdir(cache)).toEqual(["models--some--tiny"]);
  expect(new Set(await ofModel("failing")).size).toBe(4);
  expect(out + error + (await everythingStored())).not.toContain(TOKEN);
  expect((await left()).filter((path) => path.endsWith(".safetensors"))).toEqual([]);
});

/** Every column of every table, the job engine's among them. */
async function everythingStored(): Promise<string> {
  const { rows: tables } = await database.pool.query<{ name: string }>(
    "select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_schema in ('public', 'pgboss')",
  );
  const texts = tables.map(({ name }) => database.pool.query(`select t::text from ${name} t`));
  const all = JSON.stringify((await Promise.all(texts)).map(({ rows }) => rows));
  expect(all).toContain("some/tiny");
  return all;
}

test("killed in the middle, the same command goes on, computes the rest once and clears up after both", async () => {
  hub.fail(/Signature/, ...Array<Fault>(20).fill({ kind: "slow", bytes: 4000 }));
  const first = start(`hf:${NAME}`, "--revisions", "all", "--model", "killed", ...WHAT);
  await expect.poll(() => ofModel("killed").then(({ length }) => length), { timeout: 120_000 }).toBeGreaterThan(2);
  first.kill("SIGKILL");
  await once(first, "close");
  expect((await left()).length).toBeGreaterThan(0);
  const { code, out, error } = await swept("killed", "--json");
  expect({ code, error }).toEqual({ code: 0, error: "" });
  const { summary } = JSON.parse(out.trim().split("\n").at(-1)!);
  expect(summary).toMatchObject({ checkpoints: 5, failed: 0 });
  expect(summary.computed).toBeLessThan(8);
  const addresses = await ofModel("killed");
  expect([addresses.length, new Set(addresses).size]).toEqual([10, 10]);
  expect(await left()).toEqual([]);
});

test("--keep leaves what was fetched; a folder of one's own is never touched; both have the same results", async () => {
  const args = ["--revisions", "step0", "--model"];
  expect(await sweep(`hf:${NAME}`, ...args, "kept", ...WHAT, "--keep")).toMatchObject({ code: 0 });
  expect((await left()).some((path) => path.endsWith("model.safetensors"))).toBe(true);
  expect((await left()).some((path) => path.includes(".atlas/"))).toBe(false);
  const before = await readdir(local, { recursive: true });
  expect(await sweep(local, ...args, "local", ...WHAT)).toMatchObject({ code: 0, error: "" });
  expect(await readdir(local, { recursive: true })).toEqual(before);
  const scores = async (name: string) => {
    const found = await database.db.query.models.findFirst({
      where: { name },
      with: { checkpoints: { with: { runs: { with: { performance: true, circuit: true } } } } },
    });
    return found?.checkpoints.map(({ weightHash, runs: own }) => [
      weightHash,
      ...own.map(({ performance, circuit }) => [performance?.clean, circuit?.edges]),
    ]);
  };
  expect(await scores("local")).toEqual(await scores("kept"));
});

test("what no checkpoint can do, and options that contradict each other, are refused before anything is queued", async () => {
  const jobs = await database.db.$count(jobProgress);
  const refused = async (...args: string[]) => (await sweep(...args)).error;
  const all = ["--revisions", "all", "--tasks", "ioi"];
  expect(await refused(`hf:${NAME}`, ...all, "--keep", "--disk", "1GiB")).toMatch(/^atlas: --keep leaves everything/);
  expect(await refused(`hf:${NAME}`, "--revisions", "step3", "--tasks", "ioi")).toMatch(/no checkpoint "step3"/);
  expect(await database.db.$count(jobProgress)).toBe(jobs);
  const { code, error } = await swept("small", "--disk", "10KiB", "--revisions", "step0");
  expect(code).toBe(2);
  expect(error).toMatch(/step0: failed: some\/tiny at [0-9a-f]{12} takes 0\.\d MiB, and --disk allows 0\.0 MiB; give/);
});
