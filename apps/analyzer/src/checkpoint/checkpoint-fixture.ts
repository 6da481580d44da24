/** @file For tests: a small GPT-NeoX checkpoint with seeded random weights, as an ordinary Hugging Face folder. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { architecture, readConfig } from "./config.ts";
import { type NamedTensor, type StoredDtype, writeSafetensors } from "./write-safetensors.ts";

export const TINY_CONFIG = {
  model_type: "gpt_neox",
  num_hidden_layers: 2,
  num_attention_heads: 2,
  hidden_size: 16,
  intermediate_size: 32,
  vocab_size: 23,
  max_position_embeddings: 32,
  rotary_pct: 0.25,
  rotary_emb_base: 10000,
  layer_norm_eps: 1e-5,
  use_parallel_residual: true,
  tie_word_embeddings: false,
  hidden_act: "gelu",
};

export interface CheckpointChoices {
  /** Overrides of TINY_CONFIG. */
  config?: Record<string, unknown>;
  dtype?: StoredDtype;
  seed?: number;
  /** Last word on the weights before they are written. */
  change?: (tensors: NamedTensor[]) => NamedTensor[];
}

/** Writes the folder, which may exist, and returns it. Weights are uniform in ±0.5, gains around 1. */
export async function writeTinyCheckpoint(directory: string, choices: CheckpointChoices = {}): Promise<string> {
  const { config = {}, dtype = "F32", seed = 1, change = (tensors) => tensors } = choices;
  await mkdir(directory, { recursive: true });
  const path = join(directory, "config.json");
  await writeFile(path, JSON.stringify({ ...TINY_CONFIG, ...config }));
  const model = await readConfig(path);
  const shapes = architecture(model.architecture).weights(model);
  await writeSafetensors(join(directory, "model.safetensors"), change(randomTensors(shapes, seed)), dtype);
  return directory;
}

function randomTensors(shapes: ReadonlyMap<string, readonly number[]>, seed: number): NamedTensor[] {
  const generator = xoroshiro128plus(seed);
  return [...shapes].map(([name, shape]) => {
    const centre = name.includes("norm.weight") ? 1 : 0;
    const length = shape.reduce((a, b) => a * b, 1);
    const data = Float32Array.from({ length }, () => centre + uniformInt(generator, -512, 512) / 1024);
    return { name, shape, data };
  });
}
