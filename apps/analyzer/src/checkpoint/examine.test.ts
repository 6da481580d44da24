import { existsSync } from "node:fs";
import { open, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeTinyCheckpoint } from "./checkpoint-fixture.ts";
import { examineFolder } from "./examine.ts";
import { temporaryFolders } from "./temporary-folder.ts";
import { openCheckpoint } from "./weights.ts";
import { writeSafetensors } from "./write-safetensors.ts";

const folder = temporaryFolders();
const WEIGHTS = "model.safetensors";

async function tiny(): Promise<string> {
  const directory = await writeTinyCheckpoint(await folder());
  await writeFile(join(directory, "trainer_state.json"), JSON.stringify({ global_step: 64, log_history: [] }));
  await writeFile(join(directory, "tokenizer.json"), "{}");
  return directory;
}

async function truncate(path: string): Promise<void> {
  const handle = await open(path, "r+");
  await handle.truncate((await handle.stat()).size - 4);
  await handle.close();
}

/** Moves all weights into the first of two shards, of which the second is said to hold one more. */
async function loseShard(directory: string): Promise<void> {
  const { weights } = await openCheckpoint(directory);
  const [first, second] = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
  await rename(join(directory, WEIGHTS), join(directory, first!));
  const names = [...weights.keys()];
  const places = Object.fromEntries(names.map((name, i) => [name, i === 0 ? second : first]));
  await writeFile(join(directory, `${WEIGHTS}.index.json`), JSON.stringify({ weight_map: places }));
}

async function makeNaN(directory: string): Promise<void> {
  const { weights } = await openCheckpoint(directory);
  const { file, offset } = weights.get("gpt_neox.embed_in.weight")!;
  const handle = await open(file, "r+");
  await handle.write(Buffer.from(Float32Array.of(Number.NaN).buffer), 0, 4, offset);
  await handle.close();
}

test("a sound folder tells all that there is to know of it", async () => {
  const found = await examineFolder(await tiny());
  expect(found.problems).toEqual([]);
  expect(found.weightHash).toMatch(/^[0-9a-f]{64}$/);
  expect(found.facts).toMatchObject({
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    files: [{ name: WEIGHTS, sha256: found.weightHash }],
    tokenizerHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    config: { architecture: "gpt_neox", layers: 2, heads: 2, "rotary.base": 10_000 },
    recordedStep: 64,
  });
});

const damages: [string, (directory: string) => Promise<unknown>, string, RegExp][] = [
  ["no weights", (d) => rm(join(d, WEIGHTS)), "missing-files", /^There is no model\.safetensors; /],
  ["a lost shard", loseShard, "missing-files", /^There is no model-00002-of-00002\.safetensors; /],
  ["no configuration", (d) => rm(join(d, "config.json")), "missing-files", /^There is no config\.json; /],
  ["a cut file", (d) => truncate(join(d, WEIGHTS)), "damaged-files", /model\.safetensors/],
  ["an empty file", (d) => writeFile(join(d, WEIGHTS), ""), "damaged-files", /too few/],
  ["other tensors", (d) => writeSafetensors(join(d, WEIGHTS), [], "F32"), "damaged-files", /lacks 28 weights/],
  [
    "a trainer's state that is none",
    (d) => writeFile(join(d, "trainer_state.json"), "{}"),
    "damaged-files",
    /trainer_state/,
  ],
  ["NaN weights", makeNaN, "non-finite-weights", /^Weight "gpt_neox\.embed_in\.weight" in model\.safetensors is NaN/],
];

test.each(damages)(
  "%s is a problem in one sentence, without the folder's path",
  async (_name, damage, kind, message) => {
    const directory = await tiny();
    expect(existsSync(join(directory, WEIGHTS))).toBe(true);
    await damage(directory);
    const { problems, facts } = await examineFolder(directory);
    expect(problems).toEqual([{ kind, message: expect.stringMatching(message) }]);
    expect(problems[0]!.message).not.toContain(directory);
    expect(facts.files === null).toBe(kind !== "non-finite-weights" && !problems[0]!.message.includes("trainer_state"));
  },
);
