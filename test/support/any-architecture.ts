/** @file For tests of laws: a small checkpoint with random weights of every architecture and of its variants that compute differently. */
import { type CheckpointChoices, writeTinyCheckpoint } from "../../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import { type Checkpoint, openCheckpoint } from "../../apps/analyzer/src/checkpoint/weights.ts";

/** By the name that a failing test shows. */
export const ARCHITECTURES: Readonly<Record<string, CheckpointChoices>> = {
  "GPT-NeoX, parallel": { architecture: "gpt_neox" },
  // More layers than circuits are summed ahead for.
  "GPT-NeoX, sequential": {
    architecture: "gpt_neox",
    config: { use_parallel_residual: false, num_hidden_layers: 3 },
  },
  "GPT-2": { architecture: "gpt2" },
  Llama: { architecture: "llama" },
  Mistral: { architecture: "mistral" },
  "Qwen 2": { architecture: "qwen2" },
  "Qwen 3": { architecture: "qwen3" },
  "OLMo 2": { architecture: "olmo2" },
};

const LLAMA3 = { factor: 8, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 16 };

/** What configs of these architectures can ask for besides. */
export const VARIANTS: Readonly<Record<string, CheckpointChoices>> = {
  "GPT-NeoX, all of each head rotated, tied": {
    architecture: "gpt_neox",
    config: { rotary_pct: 1, rotary_emb_base: 500, tie_word_embeddings: true },
  },
  "GPT-NeoX in F16": { architecture: "gpt_neox", dtype: "F16", config: { layer_norm_eps: 1e-2 } },
  "GPT-NeoX without attention biases, relu, scaled": {
    architecture: "gpt_neox",
    config: { attention_bias: false, hidden_act: "relu", rotary_pct: 0.5, rope_scaling: { type: "linear", factor: 2 } },
  },
  "GPT-NeoX with YaRN": {
    architecture: "gpt_neox",
    config: {
      ...{ rotary_pct: 1, hidden_act: "gelu_fast" },
      rope_parameters: { rope_type: "yarn", factor: 4, original_max_position_embeddings: 16, beta_fast: 4 },
    },
  },
  "GPT-2, exact gelu, another width": {
    architecture: "gpt2",
    config: { activation_function: "gelu", n_inner: null, n_head: 4, layer_norm_epsilon: 1e-3 },
  },
  "GPT-2, untied, in BF16": { architecture: "gpt2", dtype: "BF16", config: { tie_word_embeddings: false } },
  "GPT-2 with scores scaled by layer, silu": {
    architecture: "gpt2",
    config: { scale_attn_weights: false, scale_attn_by_inverse_layer_idx: true, activation_function: "silu" },
  },
  "GPT-2 with tanh": { architecture: "gpt2", config: { activation_function: "tanh" } },
  "Llama with all biases, one key/value head": {
    architecture: "llama",
    config: { attention_bias: true, mlp_bias: true, num_key_value_heads: 1, head_dim: 4 },
  },
  "Llama, linear scaling, tied": {
    architecture: "llama",
    config: { rope_scaling: { type: "linear", factor: 4 }, tie_word_embeddings: true, num_key_value_heads: 4 },
  },
  "Llama 3's scaling in the new spelling": {
    architecture: "llama",
    config: { rope_theta: undefined, rope_parameters: { rope_type: "llama3", rope_theta: 500, ...LLAMA3 } },
  },
  "Llama with YaRN, gelu": {
    architecture: "llama",
    config: {
      ...{ hidden_act: "gelu_pytorch_tanh", head_dim: 8 },
      rope_scaling: { type: "yarn", factor: 8, original_max_position_embeddings: 8, beta_fast: 2, truncate: false },
    },
  },
  "Llama with dynamic scaling": { architecture: "llama", config: { rope_scaling: { type: "dynamic", factor: 2 } } },
  "Mistral with a window of three": { architecture: "mistral", config: { sliding_window: 3 } },
  "Qwen 2 with windows in its last layer": {
    architecture: "qwen2",
    config: { use_sliding_window: true, sliding_window: 2, max_window_layers: 1 },
  },
  "Qwen 3 with windows in its first layer": {
    architecture: "qwen3",
    config: { use_sliding_window: true, sliding_window: 4, layer_types: ["sliding_attention", "full_attention"] },
  },
  "Mistral in BF16": { architecture: "mistral", dtype: "BF16", config: { rms_norm_eps: 1e-2, rope_theta: 1e6 } },
  "Qwen 2, tied": { architecture: "qwen2", config: { tie_word_embeddings: true, num_key_value_heads: 1 } },
  "Qwen 3 with biases": { architecture: "qwen3", config: { attention_bias: true, head_dim: 8 } },
  "OLMo 2 without shared keys": { architecture: "olmo2", config: { num_key_value_heads: 4, rms_norm_eps: 1e-3 } },
};

/** @param folder an empty folder that lasts as long as the checkpoint is used. @param choices beyond those of the name. */
export async function modelOf(name: string, folder: string, choices: CheckpointChoices = {}): Promise<Checkpoint> {
  const { config, ...others } = (ARCHITECTURES[name] ?? VARIANTS[name])!;
  return openCheckpoint(
    await writeTinyCheckpoint(folder, { ...others, ...choices, config: { ...config, ...choices.config } }),
  );
}
