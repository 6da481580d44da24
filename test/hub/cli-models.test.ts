/** @file Checkpoints on a hub by their names, in the place of a folder, in every command that takes a model. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { writeTinyCheckpoint } from "../../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import { findNamedCheckpoint } from "../../apps/analyzer/src/checkpoint/family/named-checkpoint.ts";
import { fetchRevision } from "../../apps/analyzer/src/checkpoint/hub/fetch-revision.ts";
import { hubConfig } from "../../apps/analyzer/src/checkpoint/hub/hub-config.ts";
import { temporaryFolders } from "../../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { modelFolder } from "../../apps/analyzer/src/cli/model-folder.ts";
import { englishFixture } from "../../apps/analyzer/src/task/english-fixture.ts";
import { tokenizerFile } from "../../apps/analyzer/src/task/tokenizer-fixture.ts";
import { outcomeOf, startAtlas } from "../support/atlas.ts";
import { createTestDatabase } from "../support/database.ts";
import { type FakeFiles, FakeHub } from "../support/fake-hub.ts";

const REPOSITORY = "EleutherAI/pythia-70m";
const NAME = "pythia/pythia-70m@step512";

const folder = temporaryFolders();
let hub: FakeHub;
let cache: string;
let local: string;
let inputs: string;

beforeAll(async () => {
  hub = await new FakeHub().start();
  cache = await folder();
  // The English tokenizer has fewer words.
  local = await writeTinyCheckpoint(await folder(), { config: { vocab_size: 8000 } });
  inputs = join(await folder(), "inputs.json");
  const pairs = { clean: [[0, 3, 5]], corrupted: [[0, 9, 5]], correct: [3], incorrect: [9] };
  await writeFile(inputs, JSON.stringify(pairs));
  const files: FakeFiles = {
    "config.json": await readFile(join(local, "config.json"), "utf8"),
    "tokenizer.json": JSON.stringify(tokenizerFile(englishFixture)),
    "model.safetensors": { content: await readFile(join(local, "model.safetensors")), lfs: true },
  };
  hub.repositories[REPOSITORY] = { branches: { main: files, step512: files, step1000: files } };
  hub.repositories["some/model"] = { branches: { main: files } };
});
afterAll(() => hub.stop());

const atlas = (env: NodeJS.ProcessEnv, ...args: string[]) =>
  outcomeOf(startAtlas(args, { HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: cache, ...env }));
const offline = { HF_HUB_OFFLINE: "1", HF_ENDPOINT: "http://127.0.0.1:9" };

test("a preview brings the tokenizer and leaves the weights", async () => {
  const { code, out, error } = await atlas({}, "tasks", "preview", "capital", "--model", "hf:some/model", "--n", "1");
  expect({ code, out, error }).toMatchObject({ code: 0, out: expect.stringMatching(/^Capital of a country/) });
  expect(error).toMatch(
    /^hf:some\/model: \d+\.\d MB in \d+\.\d s, kept in .*models--some--model.snapshots.[0-9a-f]{40}\n$/,
  );
  const snapshots = join(cache, "models--some--model", "snapshots");
  const [commit] = await readdir(snapshots);
  expect((await readdir(join(snapshots, commit!))).sort()).toEqual(["config.json", "tokenizer.json"]);
});

test("what a command computes of a name is what it computes of the folder", async () => {
  const [named, given] = await Promise.all(
    [NAME, local].map((model) => atlas({}, "attribute", model, "--inputs", inputs, "--method", "eap")),
  );
  expect(named).toMatchObject({ code: 0, error: expect.stringMatching(/^pythia\/pythia-70m@step512: \d/) });
  expect(JSON.parse(named!.out).scores).toEqual(JSON.parse(given!.out).scores);
});

test("what is there is not fetched again, and serves without the hub; a folder stays as it was given", async () => {
  for (const [name, value] of Object.entries({ HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: cache }))
    vi.stubEnv(name, value);
  const directory = await modelFolder(NAME);
  const before = hub.downloads().length;
  expect(await modelFolder(NAME)).toBe(directory);
  expect(hub.downloads()).toHaveLength(before);
  for (const [name, value] of Object.entries(offline)) vi.stubEnv(name, value);
  expect(await modelFolder(NAME)).toBe(directory);
  expect(await modelFolder(local)).toBe(local);
  vi.unstubAllEnvs();
});

test("offline, what is missing is said in one sentence", async () => {
  const missing = await atlas(offline, "attribute", "pythia/pythia-70m@step1000", "--inputs", inputs);
  expect(missing).toMatchObject({ code: 2, out: "" });
  expect(missing.error).toBe(
    `atlas: ${REPOSITORY} at step1000 is not in the cache ${cache}, and HF_HUB_OFFLINE is set; unset it to download, or choose another.\n`,
  );
  const config = hubConfig({ ...offline, HF_HUB_CACHE: cache });
  await expect(fetchRevision(config, "some/model", "main")).rejects.toThrow(
    `some/model at main holds no checkpoint: model.safetensors or pytorch_model.bin is missing in the cache ${cache}; unset HF_HUB_OFFLINE to download it.`,
  );
});

test("names: the last checkpoint of a family, any revision of a repository, and what is wrong with others", async () => {
  const config = hubConfig({ HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: cache });
  const named = async (name: string) => (await findNamedCheckpoint(name, config)).ref;
  expect(await named("pythia/pythia-70m")).toMatchObject({ revision: "step143000", step: 143_000 });
  expect(await named("pythia/pythia-70m@512")).toMatchObject({ revision: "step512", tokens: 512 * 2_097_152 });
  expect(await named("hf:some/model")).toMatchObject({ revision: "main", tokens: null });
  const commit = hub.commit("some/model", "main");
  expect(await named(`hf:some/model@${commit}`)).toMatchObject({ revision: commit });
  expect(await named(`hf:${REPOSITORY}@step1000`)).toMatchObject({ step: 1000 });
  await expect(named("pythia/pythia-70m@step513")).rejects.toThrow(/has no checkpoint "step513" \(nearest: step512\)/);
  await expect(named("pythia/pythia-71m@step1")).rejects.toThrow(/has no model "pythia-71m"; the nearest/);
  await expect(named("hf:some/model@../x")).rejects.toThrow(/is no name of a revision/);
  await expect(named("nothing")).rejects.toThrow(/is neither a folder nor FAMILY\/MODEL/);
});

test("component swaps name both checkpoints of a hub's model, and fetch no others", async () => {
  const database = await createTestDatabase();
  try {
    const asked = ["--task", "capital", "--size", "2", "--nodes", "m0", "--from", "step1000"];
    const swap = (model: string, ...more: string[]) =>
      atlas({ DATABASE_URL: database.url }, "swap", model, ...asked, ...more);
    const one = await swap(NAME);
    expect(one.code, one.error).toBe(0);
    expect(one.out).toMatch(/^step512: .* with m0 of step1000 /);
    const [row] = await database.db.query.verifications.findMany({ with: { checkpoint: { with: { model: true } } } });
    expect(row).toMatchObject({
      checkpoint: { revision: "step512", tokens: 512 * 2_097_152, model: { name: "pythia-70m" } },
      findings: { swap: { source: { revision: "step1000", step: 1000 } } },
    });
    const none = await swap("pythia/pythia-70m");
    expect(none).toMatchObject({
      code: 2,
      error: expect.stringMatching(/has 154 checkpoints; say which .*--revisions/),
    });
    expect((await swap("pythia/pythia-70m", "--revisions", "step512")).out).toContain("(stored before)");
  } finally {
    await database.drop();
  }
});
