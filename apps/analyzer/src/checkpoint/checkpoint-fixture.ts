/** @file For tests: a small checkpoint of any architecture with seeded random weights, as an ordinary Hugging Face folder. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { type ArchitectureName, readConfig, weightShapes } from "./config.ts";
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

const LLAMA_LIKE = {
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 6,
  hidden_size: 16,
  intermediate_size: 32,
  vocab_size: 23,
  max_position_embeddings: 32,
  rope_theta: 10000,
  rms_norm_eps: 1e-5,
  tie_word_embeddings: false,
  hidden_act: "silu",
};

export const TINY_CONFIGS: Record<ArchitectureName, { model_type: ArchitectureName } & Record<string, unknown>> = {
  gpt_neox: { ...TINY_CONFIG, model_type: "gpt_neox" },
  gpt2: { model_type: "gpt2", n_layer: 2, n_head: 2, n_embd: 16, n_inner: 32, n_positions: 32, vocab_size: 23 },
  llama: { ...LLAMA_LIKE, model_type: "llama" },
  mistral: { ...LLAMA_LIKE, model_type: "mistral", sliding_window: 32 },
  qwen2: { ...LLAMA_LIKE, model_type: "qwen2" },
  qwen3: { ...LLAMA_LIKE, model_type: "qwen3" },
  olmo2: { ...LLAMA_LIKE, model_type: "olmo2" },
};

export interface CheckpointChoices {
  /** GPT-NeoX where not given. */
  architecture?: ArchitectureName;
  /** Overrides of the architecture's tiny config. */
  config?: Record<string, unknown>;
  dtype?: StoredDtype;
  seed?: number;
  /** Last word on the weights before they are written. */
  change?: (tensors: NamedTensor[]) => NamedTensor[];
}

/** Writes the folder, which may exist, and returns it. Weights are uniform in ±0.5, gains around 1. */
export async function writeTinyCheckpoint(directory: string, choices: CheckpointChoices = {}): Promise<string> {
  const { architecture = "gpt_neox", config = {}, dtype = "F32", seed = 1, change = (tensors) => tensors } = choices;
  await mkdir(directory, { recursive: true });
  const path = join(directory, "config.json");
  await writeFile(path, JSON.stringify({ ...TINY_CONFIGS[architecture], ...config }));
  const shapes = weightShapes(await readConfig(path));
  await writeSafetensors(join(directory, "model.safetensors"), change(randomTensors(shapes, seed)), dtype);
  return directory;
}

const GAIN = /(?:norm|\bln_\w+)\.weight$/;

function randomTensors(shapes: ReadonlyMap<string, readonly number[]>, seed: number): NamedTensor[] {
  const generator = xoroshiro128plus(seed);
  return [...shapes].map(([name, shape]) => {
    const centre = GAIN.test(name) ? 1 : 0;
    const length = shape.reduce((a, b) => a * b, 1);
    const data = Float32Array.from({ length }, () => centre + uniformInt(generator, -512, 512) / 1024);
    return { name, shape, data };
  });
}
