/** @file For tests: checkpoints whose weights lie in unusual ways: in shards, or in bytes that they share. */
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeTinyCheckpoint } from "./checkpoint-fixture.ts";
import { pickledTensors, rewriteAsTorch, type TorchTensor, torchZip, zipped } from "./torch-fixture.ts";
import { openCheckpoint } from "./weights.ts";
import { type NamedTensor, writeSafetensors } from "./write-safetensors.ts";

/** A tiny checkpoint in two shards, the second of which begins at the middle of `change`'s list. */
export async function writeSharded(
  directory: string,
  torch: boolean,
  change: (all: NamedTensor[]) => NamedTensor[] = (all) => all,
) {
  let tensors: NamedTensor[] = [];
  await writeTinyCheckpoint(directory, {
    change: (all) => {
      tensors = change(all);
      return all;
    },
  });
  await rm(join(directory, "model.safetensors"));
  const half = tensors.length >> 1;
  const [stem, extension] = torch ? ["pytorch_model", "bin"] : ["model", "safetensors"];
  const shards: string[] = [];
  for (const [i, part] of [tensors.slice(0, half), tensors.slice(half)].entries()) {
    const name = `${stem}-0000${i + 1}-of-00002.${extension}`;
    await writeSafetensors(join(directory, torch ? "part" : name), part, "F32");
    if (torch) await rewriteAsTorch(directory, "part", name);
    shards.push(name);
  }
  const places = tensors.map(({ name }, i) => [name, shards[i < half ? 0 : 1]]);
  const index = { weight_map: Object.fromEntries(places) };
  await writeFile(join(directory, `${stem}.${extension}.index.json`), JSON.stringify(index));
  return { directory, shards };
}

/** A PyTorch file of views of one storage, each beginning one element after the last: overlapping, and all of them legal. */
export async function writeOverlapping(directory: string): Promise<string> {
  await writeTinyCheckpoint(directory, { architecture: "gpt2", config: { n_layer: 1 } });
  const weights = [...(await openCheckpoint(directory)).weights];
  const views = weights.map(([name, { shape }], offset): [string, TorchTensor] => [
    name,
    { storage: "Float", key: "0", length: 2000, offset, shape },
  ]);
  const storage = Buffer.from(Float32Array.from({ length: 2000 }, (_, i) => Math.sin(i)).buffer);
  await rm(join(directory, "model.safetensors"));
  const bytes = zipped(torchZip(pickledTensors(Object.fromEntries(views)), { 0: storage }));
  await writeFile(join(directory, "pytorch_model.bin"), bytes);
  return directory;
}
