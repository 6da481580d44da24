/** @file `atlas families` and `atlas download` as a person uses them, against a hub of our own. */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findModelLine } from "../../apps/analyzer/src/checkpoint/family/find-model-line.ts";
import { hubConfig } from "../../apps/analyzer/src/checkpoint/hub/hub-config.ts";
import { temporaryFolders } from "../../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { outcomeOf, startAtlas } from "../support/atlas.ts";
import { FakeHub } from "../support/fake-hub.ts";

const TOKEN = "hf_secretsecret";
const WEIGHTS = randomBytes(4_000_000);

const folder = temporaryFolders();
let hub: FakeHub;
let cache: string;
const checkpoint = { "config.json": "{}", "model.safetensors": { content: WEIGHTS, lfs: true } };

beforeEach(async () => {
  hub = await new FakeHub().start();
  cache = await folder();
});
afterEach(() => hub.stop());

const start = (...args: string[]) =>
  startAtlas(args, { HF_ENDPOINT: hub.endpoint, HF_TOKEN: TOKEN, HF_HUB_CACHE: cache });
const atlas = (...args: string[]) => outcomeOf(start(...args));

test("families are listed, and a model's checkpoints come by their names", async () => {
  expect((await atlas("families")).out).toMatch(/^pythia: .*72 models, Apache-2.0$/m);
  expect((await atlas("families", "pythia")).out).toMatch(/^ {2}pythia\/pythia-160m-seed1: 154 checkpoints$/m);
  hub.repositories["EleutherAI/pythia-14m"] = { branches: { step0: checkpoint, step512: checkpoint } };
  const { code, out, error } = await atlas("download", "pythia/pythia-14m", "--revisions", "step512,0");
  expect({ code, error }).toEqual({ code: 0, error: "" });
  expect(out).toMatch(/^step0: 4\.0 MB at \d+ MB\/s, .*snapshots.*\nstep512: there already, /);
});

test("what fails is one sentence and exit code 2, without the token", async () => {
  const missing = await atlas("download", "pythia/pythia-14m", "--revisions", "step1");
  expect(missing).toMatchObject({ code: 2, out: "" });
  expect(missing.error).toMatch(/^atlas: There is no EleutherAI\/pythia-14m on http:.*check the name\.\n$/);
  expect(missing.error).not.toContain(TOKEN);
  expect((await atlas("download", "pithia/x", "--revisions", "all")).error).toMatch(
    /no family "pithia".*nearest: pythia/,
  );
});

test("a process that was killed left a part that the next one goes on with", async () => {
  hub.repositories["EleutherAI/pythia-14m"] = { branches: { step1: checkpoint } };
  hub.fail(/Signature/, { kind: "stall", after: 3_000_000 });
  const first = start("download", "pythia/pythia-14m", "--revisions", "step1");
  const blobs = join(cache, "models--EleutherAI--pythia-14m", "blobs");
  const part = async () => (await readdir(blobs).catch(() => [])).some((name) => name.endsWith(".incomplete"));
  const arrived = async () => (await part()) && hub.downloads().some(({ sent }) => sent === 3_000_000);
  await expect.poll(arrived, { timeout: 30_000 }).toBe(true);
  // What was sent reaches the disk a moment later.
  const sizes = async () =>
    Promise.all((await readdir(blobs)).map(async (name) => (await stat(join(blobs, name))).size));
  await expect.poll(async () => Math.max(...(await sizes())), { timeout: 30_000 }).toBeGreaterThan(1_000_000);
  first.kill("SIGKILL");
  await once(first, "close");
  const { code, out } = await atlas("download", "pythia/pythia-14m", "--revisions", "step1", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ revision: "step1", tokens: 2_097_152 });
  expect(hub.downloads().at(-1)!.range).toMatch(/^bytes=[1-3]\d{6}-$/);
  expect((await readdir(blobs)).filter((name) => name.endsWith(".incomplete"))).toEqual([]);
});

test("irregular revisions are asked of the hub: OLMo's stage 1 with its tokens, and any repository's steps", async () => {
  const names = [
    "main",
    "stage1-step140000-tokens294B",
    "stage1-step300-tokens1B",
    "stage2-ingredient1-step100-tokens1B",
  ];
  const branches = Object.fromEntries([...names, "../evil"].map((name) => [name, checkpoint]));
  hub.repositories["allenai/OLMo-2-0425-1B"] = { branches };
  hub.repositories["some/model"] = {
    branches: { main: checkpoint, "checkpoint-20": checkpoint, step_3: checkpoint },
    license: "mit",
  };
  hub.repositories["some/final"] = { branches: { main: checkpoint } };
  const config = hubConfig({ HF_ENDPOINT: hub.endpoint }, cache);
  expect(await findModelLine("olmo2/OLMo-2-0425-1B", config)).toMatchObject({
    license: "Apache-2.0",
    checkpoints: [
      { revision: "stage1-step300-tokens1B", step: 300, tokens: 1e9 },
      { revision: "stage1-step140000-tokens294B", step: 140_000, tokens: 294e9 },
    ],
  });
  const line = await findModelLine("hf:some/model", config);
  expect(line).toMatchObject({ family: "some", model: "model", license: "mit" });
  expect(line.checkpoints.map(({ revision }) => revision)).toEqual(["step_3", "checkpoint-20"]);
  expect((await findModelLine("hf:some/final", config)).checkpoints).toEqual([
    { revision: "main", step: 0, tokens: null },
  ]);
});
