/**
 * @file What a `config.json` means to Hugging Face's modelling code, read key by key with that code's defaults and without any of
 * the project's own readers.
 */
import type { Raw } from "./raw-config.ts";
import { type PlainRotary, rotaryOf } from "./rotary.ts";

export interface Settings {
  family: string;
  layers: number;
  heads: number;
  kvHeads: number;
  dHead: number;
  dModel: number;
  epsilon: number;
  norm: "layer" | "rms";
  /** Attention and MLP of a layer read the same stream. */
  parallel: boolean;
  /** OLMo 2: norms behind attention and MLP instead of ahead of them. */
  normsBehind: boolean;
  activation(x: number): number;
  /** What a layer's scores are multiplied by. */
  scoreScale(layer: number): number;
  /** How many positions a layer's queries see, their own included. */
  window(layer: number): number;
  rotary: PlainRotary | undefined;
  tied: boolean;
}

export function settingsOf(raw: Raw): Settings {
  if (raw.model_type === "gpt2") return gpt2(raw);
  if (raw.model_type === "gpt_neox") return gptNeox(raw);
  return llamaLike(raw);
}

function gpt2(raw: Raw): Settings {
  const dHead = raw.n_embd / raw.n_head;
  return {
    ...{ family: "gpt2", layers: raw.n_layer, heads: raw.n_head, kvHeads: raw.n_head, dHead, dModel: raw.n_embd },
    ...{ epsilon: raw.layer_norm_epsilon ?? 1e-5, norm: "layer", parallel: false, normsBehind: false },
    activation: activation(raw.activation_function ?? "gelu_new"),
    scoreScale: (layer) =>
      ((raw.scale_attn_weights ?? true) ? dHead ** -0.5 : 1) / (raw.scale_attn_by_inverse_layer_idx ? layer + 1 : 1),
    window: () => Infinity,
    rotary: undefined,
    tied: raw.tie_word_embeddings ?? true,
  };
}

function gptNeox(raw: Raw): Settings {
  const heads = raw.num_attention_heads;
  const dHead = raw.hidden_size / heads;
  return {
    ...{ family: "gpt_neox", layers: raw.num_hidden_layers, heads, kvHeads: heads, dHead, dModel: raw.hidden_size },
    ...{ epsilon: raw.layer_norm_eps ?? 1e-5, norm: "layer", normsBehind: false },
    parallel: raw.use_parallel_residual ?? true,
    activation: activation(raw.hidden_act ?? "gelu"),
    scoreScale: () => dHead ** -0.5,
    window: () => Infinity,
    rotary: rotaryOf(raw, dHead, { base: raw.rotary_emb_base ?? 10000, share: raw.rotary_pct ?? 0.25, longest: 2048 }),
    tied: raw.tie_word_embeddings ?? false,
  };
}

/** Head widths, key/value heads and longest prompts of each family where a config does not give them. */
const ABSENT: Record<string, { kvHeads?: number; dHead?: number; epsilon: number; longest: number }> = {
  llama: { epsilon: 1e-6, longest: 2048 },
  mistral: { kvHeads: 8, epsilon: 1e-6, longest: 4096 * 32 },
  qwen2: { kvHeads: 32, epsilon: 1e-6, longest: 32768 },
  qwen3: { kvHeads: 32, dHead: 128, epsilon: 1e-6, longest: 32768 },
  olmo2: { epsilon: 1e-5, longest: 2048 },
};

function llamaLike(raw: Raw): Settings {
  const family = raw.model_type;
  const absent = ABSENT[family]!;
  const heads = raw.num_attention_heads;
  const given = raw.head_dim === undefined ? absent.dHead : raw.head_dim;
  const dHead = given ?? raw.hidden_size / heads;
  return {
    ...{ family, layers: raw.num_hidden_layers, heads, dHead, dModel: raw.hidden_size },
    kvHeads: (raw.num_key_value_heads === undefined ? absent.kvHeads : raw.num_key_value_heads) ?? heads,
    ...{ epsilon: raw.rms_norm_eps ?? absent.epsilon, norm: "rms", parallel: false, normsBehind: family === "olmo2" },
    activation: activation(raw.hidden_act ?? "silu"),
    scoreScale: () => dHead ** -0.5,
    window: (layer) => windowOf(raw, layer),
    rotary: rotaryOf(raw, dHead, { base: 10000, share: 1, longest: absent.longest }),
    tied: raw.tie_word_embeddings ?? false,
  };
}

function windowOf(raw: Raw, layer: number): number {
  const width = raw.sliding_window === undefined ? 4096 : raw.sliding_window;
  if (raw.model_type === "mistral") return width ?? Infinity;
  if (!raw.model_type.startsWith("qwen") || !raw.use_sliding_window) return Infinity;
  const slides = raw.layer_types
    ? raw.layer_types[layer] === "sliding_attention"
    : layer >= (raw.max_window_layers ?? 28);
  return slides ? (width ?? Infinity) : Infinity;
}

function activation(name: string): (x: number) => number {
  const tanhForm = (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
  const known: Record<string, (x: number) => number> = {
    gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
    gelu_new: tanhForm,
    gelu_fast: tanhForm,
    gelu_pytorch_tanh: tanhForm,
    relu: (x) => Math.max(x, 0),
    silu: (x) => x / (1 + Math.exp(-x)),
    swish: (x) => x / (1 + Math.exp(-x)),
    tanh: Math.tanh,
  };
  return known[name]!;
}

/** Its power series, to the last digit wherever erf is not 1 to the last digit. */
function erf(x: number): number {
  if (Math.abs(x) > 4) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-18; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}
