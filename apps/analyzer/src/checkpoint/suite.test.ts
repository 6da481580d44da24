import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listCheckpoints } from "./suite.ts";
import { temporaryFolders } from "./temporary-folder.ts";

const folder = temporaryFolders();

async function suite(): Promise<string> {
  const root = await folder();
  for (const [model, steps] of Object.entries({ large: [0, 128, 16], small: [1], notes: [] }))
    for (const name of ["", ...steps.map((step) => `step${step}`)]) {
      await mkdir(join(root, model, name), { recursive: true });
      if (name) await writeFile(join(root, model, name, "config.json"), "{}");
    }
  await writeFile(join(root, "README.md"), "");
  await writeFile(join(root, "small", "tokenizer.json"), "{}");
  return root;
}

test("a suite lists its models and each model's steps in order, and passes over the rest", async () => {
  const root = await suite();
  expect(await listCheckpoints(root)).toEqual([
    { directory: join(root, "large", "step0"), model: "large", revision: "step0", step: 0 },
    { directory: join(root, "large", "step16"), model: "large", revision: "step16", step: 16 },
    { directory: join(root, "large", "step128"), model: "large", revision: "step128", step: 128 },
    { directory: join(root, "small", "step1"), model: "small", revision: "step1", step: 1 },
  ]);
});

test("a model and a single step are parts of the same list", async () => {
  const root = await suite();
  const all = await listCheckpoints(root);
  expect(await listCheckpoints(join(root, "large"))).toEqual(all.slice(0, 3));
  expect(await listCheckpoints(join(root, "large", "step16"))).toEqual([all[1]]);
});

test("a folder that is a checkpoint and says no step", async () => {
  const root = await folder();
  const directory = join(root, "model");
  await mkdir(directory);
  for (const weights of ["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin"]) {
    await writeFile(join(directory, weights), "");
    expect(await listCheckpoints(directory)).toEqual([{ directory, model: "model", revision: "main", step: null }]);
    await rm(join(directory, weights));
  }
  await expect(listCheckpoints(directory)).rejects.toThrow(/holds no checkpoint/);
});

test("what is missing or no folder is said", async () => {
  const root = await suite();
  await expect(listCheckpoints(join(root, "none"))).rejects.toThrow(/There is no/);
  await expect(listCheckpoints(join(root, "README.md"))).rejects.toThrow(/README\.md/);
});
