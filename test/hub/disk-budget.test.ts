/** @file Room on the disk for a sweep: who waits, who is refused, and what interrupted sweeps left behind. */
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, expect, test } from "vitest";
import { DiskBudget } from "../../apps/analyzer/src/checkpoint/hub/disk-budget.ts";
import { HOST } from "../../apps/analyzer/src/checkpoint/hub/processes.ts";
import { RepositoryCache } from "../../apps/analyzer/src/checkpoint/hub/repository-cache.ts";
import type { RevisionFile } from "../../apps/analyzer/src/checkpoint/hub/revision-file.ts";
import { temporaryFolders } from "../../apps/analyzer/src/checkpoint/temporary-folder.ts";

const folder = temporaryFolders();
const signal = new AbortController().signal;
const REPOSITORY = "some/model";
let cache: string;
let budget: DiskBudget;
beforeEach(async () => {
  cache = await folder();
  budget = new DiskBudget(cache);
});

const sha = (n: number) => n.toString(16).padStart(64, "0");
const file = (n: number, size: number): RevisionFile => ({
  path: "model.safetensors",
  size,
  sha256: sha(n),
  gitOid: "",
});
const wish = (n: number, size: number, limit: number | undefined) => ({
  ...{ repository: REPOSITORY, commit: sha(n).slice(24), files: [file(n, size)], limit },
});
const within = async (waiting: Promise<unknown>) => Promise.race([waiting.then(() => "granted"), sleep(60, "waits")]);

/** A blob in the cache that a process brought for an analysis. */
async function bring(n: number, size: number, by: string): Promise<string> {
  const { root } = new RepositoryCache(cache, REPOSITORY);
  for (const name of ["blobs", ".atlas"]) await mkdir(join(root, name), { recursive: true });
  await writeFile(join(root, ".atlas", sha(n)), by);
  await writeFile(join(root, "blobs", sha(n)), Buffer.alloc(size));
  return join(root, "blobs", sha(n));
}

test("who would go beyond the limit waits until there is room, and without a limit nobody does", async () => {
  const first = await budget.reserve(wish(1, 60, 100), signal);
  const second = budget.reserve(wish(2, 60, 100), signal);
  expect(await within(second)).toBe("waits");
  await first.release();
  expect(await within(second)).toBe("granted");
  await (await second).release();
  await budget.reserve(wish(3, 90, undefined), signal);
  expect(await within(budget.reserve(wish(4, 90, undefined), signal))).toBe("granted");
});

test("what can never fit is refused, and a wait can be given up", async () => {
  await expect(budget.reserve(wish(1, 2 ** 21, 2 ** 20), signal)).rejects.toThrow(
    /takes 2\.0 MiB, and --disk allows 1\.0/,
  );
  await budget.reserve(wish(2, 80, 100), signal);
  const stop = new AbortController();
  const waiting = budget.reserve(wish(3, 80, 100), stop.signal);
  stop.abort(new Error("stopped"));
  await expect(waiting).rejects.toThrow("stopped");
  expect(await within(budget.reserve(wish(4, 20, 100), signal))).toBe("granted");
});

test("two of one commit share its files, which go with the last of them and not under a third", async () => {
  const [one, two] = [await budget.reserve(wish(1, 60, 100), signal), await budget.reserve(wish(1, 60, 100), signal)];
  const removed: number[] = [];
  await one.release(async () => void removed.push(1));
  let finish = () => {};
  const going = two.release(
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  const third = budget.reserve(wish(1, 60, 100), signal);
  expect(await within(third)).toBe("waits");
  finish();
  await going;
  expect(await within(third)).toBe("granted");
  expect(removed).toEqual([]);
});

test("leftovers of processes that are gone make room; those of others are waited for", async () => {
  const gone = await bring(1, 50, `${HOST} 999999999`);
  expect(await within(budget.reserve(wish(2, 40, 100), signal))).toBe("granted");
  expect(existsSync(gone)).toBe(true);
  expect(await within(budget.reserve(wish(3, 40, 100), signal))).toBe("granted");
  expect(existsSync(gone)).toBe(false);
  const others = await bring(4, 10, "elsewhere 1");
  expect(await within(budget.reserve(wish(5, 20, 100), signal))).toBe("waits");
  expect(existsSync(others)).toBe(true);
});
