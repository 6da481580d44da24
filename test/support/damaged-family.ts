/** @file A family of tiny checkpoints in which one checkpoint is damaged in each way that there is a finding for. */
import { cp, open, readdir, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeTinyCheckpoint } from "../../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import { openCheckpoint } from "../../apps/analyzer/src/checkpoint/weights.ts";
import type { FakeFiles } from "./fake-hub.ts";

const WEIGHTS = "model.safetensors";
/** Sound are 0, 1 and the last. */
const STEPS = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/** What is wrong with which, for those who can read the weights. */
export const DAMAGES: Record<string, string[]> = {
  "same-weights": ["step1", "step2"],
  "final-weights": ["step4"],
  "missing-files": ["step8", "step16"],
  "config-change": ["step32"],
  "size-change": ["step32"],
  "damaged-files": ["step64"],
  "non-finite-weights": ["step128"],
  "tokenizer-change": ["step256"],
  "wrong-step": ["step512"],
};

/** @returns the folder of step folders, made inside the given one. */
export async function writeDamagedFamily(root: string): Promise<string> {
  const model = join(root, "suite", "damaged");
  const at = (step: number, ...path: string[]) => join(model, `step${step}`, ...path);
  for (const [index, step] of STEPS.entries()) {
    const config = step === 32 ? { num_hidden_layers: 3 } : {};
    await writeTinyCheckpoint(at(step), { seed: index + 1, config });
    await writeFile(at(step, "tokenizer.json"), JSON.stringify({ other: step === 256 }));
    await writeFile(at(step, "trainer_state.json"), JSON.stringify({ global_step: step === 512 ? 5 : step }));
  }
  await cp(at(1, WEIGHTS), at(2, WEIGHTS));
  await cp(at(1024, WEIGHTS), at(4, WEIGHTS));
  await rm(at(8, WEIGHTS));
  await loseShard(at(16));
  await truncate(at(64, WEIGHTS), 9000);
  await makeNaN(at(128));
  return model;
}

/** Moves all weights into the first of two shards, of which the second is said to hold one more. */
async function loseShard(directory: string): Promise<void> {
  const names = [...(await openCheckpoint(directory)).weights.keys()];
  const shard = (number: number) => `model-0000${number}-of-00002.safetensors`;
  await rename(join(directory, WEIGHTS), join(directory, shard(1)));
  const weight_map = Object.fromEntries(names.map((name, i) => [name, shard(i === 0 ? 2 : 1)]));
  await writeFile(join(directory, `${WEIGHTS}.index.json`), JSON.stringify({ weight_map }));
}

async function makeNaN(directory: string): Promise<void> {
  const { file, offset } = (await openCheckpoint(directory)).weights.get("gpt_neox.embed_in.weight")!;
  const handle = await open(file, "r+");
  await handle.write(Buffer.from(Float32Array.of(Number.NaN).buffer), 0, 4, offset);
  await handle.close();
}

/** Step folders as the branches of a repository, weights as large files. */
export async function branchesOf(model: string): Promise<Record<string, FakeFiles>> {
  const branches: Record<string, FakeFiles> = {};
  for (const step of await readdir(model)) {
    const files: FakeFiles = {};
    for (const name of await readdir(join(model, step))) {
      const content = await readFile(join(model, step, name));
      files[name] = { content, lfs: name.endsWith(".safetensors") };
    }
    branches[step] = files;
  }
  return branches;
}
