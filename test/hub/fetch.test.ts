/** @file Checkpoints from a hub through the real client, and all the ways in which a hub, a network or a repository can be wrong. */
import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, readlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { UserError } from "@atlas/schema";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FetchOptions, fetchRevision } from "../../apps/analyzer/src/checkpoint/hub/fetch-revision.ts";
import { hubConfig } from "../../apps/analyzer/src/checkpoint/hub/hub-config.ts";
import { temporaryFolders } from "../../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { type FakeFiles, FakeHub } from "../support/fake-hub.ts";

const NAME = "owner/model";
const TOKEN = "hf_secretsecret";
const WEIGHTS = randomBytes(400_000);
const HASH = createHash("sha256").update(WEIGHTS).digest("hex");
const WHOLE: FakeFiles = {
  ...{ "README.md": "read me", "config.json": "{}", "tokenizer.json": '{"model":{}}', "pytorch_model.bin": "old" },
  "model.safetensors": { content: WEIGHTS, lfs: true },
};
const LIMITS = { attempts: 3, firstWaitMs: 1, longestWaitMs: 4, longestAskedMs: 1500, stallMs: 400 };

const folder = temporaryFolders();
let hub: FakeHub;
let cache: string;
const WEIGHTS_URL = new RegExp(`/${HASH}`);

beforeEach(async () => {
  hub = await new FakeHub().start();
  hub.repositories[NAME] = { branches: { step1: WHOLE }, license: "apache-2.0" };
  cache = await folder();
});
afterEach(() => hub.stop());

const config = (env: NodeJS.ProcessEnv = {}) => hubConfig({ HF_ENDPOINT: hub.endpoint, ...env }, cache);
const fetched = (options: FetchOptions = {}, revision = "step1", repository = NAME) =>
  fetchRevision(config(), repository, revision, { limits: LIMITS, ...options });
const blobs = () => readdir(join(cache, "models--owner--model", "blobs"));

async function refused(fetching: Promise<unknown>): Promise<string> {
  const error = await fetching.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).message;
}

test("what is needed lies in the cache as Hugging Face's own tools lay it out, and is not fetched twice", async () => {
  const { directory, bytes, files } = await fetched();
  const commit = hub.commit(NAME, "step1");
  expect(directory).toBe(join(cache, "models--owner--model", "snapshots", commit));
  expect((await readdir(directory)).sort()).toEqual(["config.json", "model.safetensors", "tokenizer.json"]);
  expect(await readlink(join(directory, "model.safetensors"))).toBe(`../../blobs/${HASH}`);
  expect((await readFile(join(directory, "model.safetensors"))).equals(WEIGHTS)).toBe(true);
  expect(await readFile(join(cache, "models--owner--model", "refs", "step1"), "utf8")).toBe(commit);
  expect(bytes).toBe(WEIGHTS.length + 2 + 12);
  expect(files.find(({ path }) => path === "model.safetensors")).toMatchObject({ sha256: HASH, size: WEIGHTS.length });
  expect((await fetched()).bytes).toBe(0);
});

test("shards are those that the index names, and one that it lacks or places elsewhere is refused", async () => {
  const index = (shard: string) => JSON.stringify({ weight_map: { a: "model-1.safetensors", b: shard } });
  const files = {
    "config.json": "{}",
    "model-1.safetensors": "1",
    "model-2.safetensors": "2",
    "model-3.safetensors": "3",
  };
  const branch = (shard: string) => ({ ...files, "model.safetensors.index.json": index(shard) });
  hub.repositories[NAME]!.branches = {
    ...{ good: branch("model-2.safetensors"), lost: branch("model-4.safetensors"), evil: branch("../../x") },
  };
  const { directory } = await fetched({}, "good");
  expect(await readdir(directory)).not.toContain("model-3.safetensors");
  expect(await readdir(directory)).toContain("model-2.safetensors");
  expect(await refused(fetched({}, "lost"))).toMatch(/lacks "model-4.safetensors", which its index/);
  expect(await refused(fetched({}, "evil"))).toMatch(/no file beside it/);
});

test("cut off in the middle, only the rest is fetched: at once, and by the next download", async () => {
  hub.fail(WEIGHTS_URL, { kind: "cut", after: 150_000 });
  await fetched();
  const [first, second] = hub.downloads().filter(({ host }) => host === "files");
  expect(second!.range).toBe(`bytes=${first!.sent}-`);
  expect(second!.sent).toBe(WEIGHTS.length - first!.sent);
});

test("given up, what has come is parked where Python finds it, too, and resumed", async () => {
  hub.fail(WEIGHTS_URL, { kind: "cut", after: 150_000 }, ...Array(3).fill({ kind: "status", status: 503 }));
  expect(await refused(fetched())).toMatch(/answered 503 after 3 tries; try again later, what has been/);
  expect(await blobs()).toContain(`${HASH}.incomplete`);
  expect((await fetched()).bytes).toBe(WEIGHTS.length - 150_000);
  expect((await blobs()).filter((name) => name.includes("incomplete"))).toEqual([]);
});

test.each([
  ["a stall", { kind: "stall", after: 100_000 }, WEIGHTS.length],
  ["a slow connection", { kind: "slow", bytes: 20_000 }, WEIGHTS.length],
  ["a server in trouble", { kind: "status", status: 502 }, WEIGHTS.length],
] as const)("%s is outlived", async (_, fault, bytes) => {
  hub.fail(WEIGHTS_URL, fault);
  expect((await fetched()).bytes).toBe(bytes + 14);
});

test("a server that ignores the range is taken at its word, from the start", async () => {
  hub.fail(WEIGHTS_URL, { kind: "cut", after: 100_000 }, { kind: "ignore-range" });
  const { directory } = await fetched();
  expect((await readFile(join(directory, "model.safetensors"))).equals(WEIGHTS)).toBe(true);
});

test("a file that changed between two requests is begun anew", async () => {
  const other = randomBytes(WEIGHTS.length);
  hub.fail(WEIGHTS_URL, { kind: "cut", after: 100_000 }, { kind: "instead", content: other });
  const { directory } = await fetched();
  expect((await readFile(join(directory, "model.safetensors"))).equals(WEIGHTS)).toBe(true);
});

test.each([
  ["of a wrong hash", { kind: "corrupt" }, /does not have the hash .* nothing of it was kept/],
  ["that are longer than listed", { kind: "longer", by: 10 }, /is longer than the 400000 bytes/],
  ["that are shorter", { kind: "instead", content: Buffer.from("short") }, /has 5 bytes where .* says 400000/],
] as const)("weights %s are refused, and nothing is left as if good", async (_, fault, sentence) => {
  hub.fail(WEIGHTS_URL, fault);
  expect(await refused(fetched())).toMatch(sentence);
  expect((await blobs()).filter((name) => name.startsWith(HASH))).toEqual([]);
  const snapshot = join(cache, "models--owner--model", "snapshots", hub.commit(NAME, "step1"));
  expect(await readdir(snapshot)).not.toContain("model.safetensors");
});

test("Retry-After is honoured, and a wait beyond patience is said", async () => {
  hub.fail(/revision/, { kind: "status", status: 429, headers: { "retry-after": "1" } });
  const start = performance.now();
  await fetched();
  expect(performance.now() - start).toBeGreaterThan(950);
  hub.fail(/revision/, { kind: "status", status: 429, headers: { "retry-after": "3600" } });
  expect(await refused(fetched())).toMatch(/answered 429, asking to wait 3600 s; try again later/);
});

test("what is not there or closed is one sentence that says what to do", async () => {
  expect(await refused(fetched({}, "step2"))).toMatch(/^owner\/model has no revision step2 on http/);
  expect(await refused(fetched({}, "step1", "owner/none"))).toMatch(
    /There is no owner\/none on .* set HF_TOKEN; check/,
  );
  hub.repositories["owner/gated"] = { branches: { main: WHOLE }, token: TOKEN, gated: true };
  expect(await refused(fetched({}, "main", "owner/gated"))).toMatch(/is gated: accept its licence on .* set HF_TOKEN/);
  hub.fail(/resolve\/.*config/, { kind: "status", status: 404, headers: { "x-error-code": "EntryNotFound" } });
  expect(await refused(fetched())).toMatch(/owner\/model has no file config.json/);
  hub.fail(/revision/, ...Array(9).fill({ kind: "redirect" }));
  expect(await refused(fetched())).toMatch(/redirects without end/);
});

test("the token goes to the hub alone, and into no error or inspection", async () => {
  hub.repositories[NAME]!.token = TOKEN;
  const withToken = config({ HF_TOKEN: TOKEN });
  await fetchRevision(withToken, NAME, "step1", { limits: LIMITS });
  expect(hub.seen.filter(({ host }) => host === "hub").map(({ authorization }) => authorization)).toContain(
    `Bearer ${TOKEN}`,
  );
  expect(hub.seen.filter(({ host, authorization }) => host === "files" && authorization !== undefined)).toEqual([]);
  expect(inspect(withToken, { depth: 9, showHidden: true }) + JSON.stringify(withToken)).not.toContain(TOKEN);
  expect(() => hubConfig({ HF_TOKEN: `${TOKEN}\nx` })).toThrow(/HF_TOKEN is no token/);
  expect(() => hubConfig({ HF_ENDPOINT: `http://user:${TOKEN}@host` })).toThrow(
    /^HF_ENDPOINT is not the address of a hub/,
  );
});

test("evil paths of a repository are never touched; evil names and revisions are refused before anything is asked", async () => {
  const evil = ["../x", "/etc/x", "a\\..\\x", "a\0b", "..", `${"x".repeat(300)}.json`, "sub/../../x"];
  hub.repositories[NAME]!.branches.step1 = { ...Object.fromEntries(evil.map((path) => [path, "evil"])), ...WHOLE };
  const { directory } = await fetched();
  expect((await readdir(directory)).sort()).toEqual(["config.json", "model.safetensors", "tokenizer.json"]);
  expect(await readdir(cache)).toEqual(["models--owner--model"]);
  const asked = hub.seen.length;
  for (const name of ["../x", "a/../b", "a--b/c", "a/b/c", "/a", "a\\b", ""])
    expect(await refused(fetched({}, "step1", name))).toMatch(/is no name of a repository/);
  for (const revision of ["../x", "a/../b", "/a", "a\0", "a\\b", "", ".x", "x".repeat(300)])
    expect(await refused(fetched({}, revision))).toMatch(/is no name of a revision/);
  expect(hub.seen).toHaveLength(asked);
});

test("two at once do not disturb one another", async () => {
  hub.fail(WEIGHTS_URL, { kind: "slow", bytes: 20_000 });
  const [a, b] = await Promise.all([fetched(), fetched()]);
  expect(a!.directory).toBe(b!.directory);
  expect((await readFile(join(a!.directory, "model.safetensors"))).equals(WEIGHTS)).toBe(true);
  expect((await blobs()).filter((name) => name.includes("incomplete"))).toEqual([]);
});

test("an abort ends with its reason", async () => {
  hub.fail(WEIGHTS_URL, { kind: "stall", after: 100_000 });
  const stop = new AbortController();
  const reason = new Error("stopped");
  const onProgress = (done: number) => done > 50_000 && stop.abort(reason);
  await expect(fetched({ signal: stop.signal, onProgress })).rejects.toBe(reason);
});

test("remove takes what was brought, but neither what another revision needs nor what was kept", async () => {
  hub.repositories[NAME]!.branches.step2 = { ...WHOLE, "config.json": '{"other":1}' };
  const one = await fetched();
  const two = await fetched({}, "step2");
  await one.remove();
  expect((await readFile(join(two.directory, "model.safetensors"))).equals(WEIGHTS)).toBe(true);
  await two.remove();
  expect(await blobs()).toEqual([]);
  const kept = await fetched({ keep: true });
  await (await fetched()).remove();
  expect((await readFile(join(kept.directory, "model.safetensors"))).equals(WEIGHTS)).toBe(true);
});

test("a part that somebody is writing to is left alone; one that Python left is taken up", async () => {
  const folderOfBlobs = join(cache, "models--owner--model", "blobs");
  await mkdir(folderOfBlobs, { recursive: true });
  const part = join(folderOfBlobs, `${HASH}.incomplete`);
  await writeFile(part, WEIGHTS.subarray(0, 1000));
  const first = await fetched();
  expect(first.bytes).toBe(WEIGHTS.length + 14);
  expect(await blobs()).toContain(`${HASH}.incomplete`);
  await first.remove();
  const tenMinutesAgo = new Date(Date.now() - 600_000);
  await utimes(part, tenMinutesAgo, tenMinutesAgo);
  expect((await fetched()).bytes).toBe(WEIGHTS.length + 14 - 1000);
});
