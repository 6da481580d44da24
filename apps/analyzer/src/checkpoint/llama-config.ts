/**
 * @file What the `config.json` of a Llama-like model says (Llama, Mistral, Qwen2, Qwen3, OLMo2), in the words of this
 * project. The five differ in a few choices and in Hugging Face's defaults, which stand in one table. Settings that would
 * change the numbers and that the model code does not compute are refused by name, never ignored.
 */
import { UserError } from "@atlas/schema";
import { z } from "zod";
import { type Activation, activation } from "./activation-config.ts";
import { count, evenHeads, positions, positive, width } from "./config-fields.ts";
import {
  type RotaryScaling,
  rotaryBase,
  rotaryFields,
  rotaryScaling,
  rotaryShare,
  unscaledPositions,
} from "./rotary-config.ts";

export type LlamaName = "llama" | "mistral" | "qwen2" | "qwen3" | "olmo2";

export interface LlamaConfig {
  architecture: LlamaName;
  layers: number;
  /** Query heads. */
  heads: number;
  /** Key/value heads; query head h reads number floor(h / (heads / kvHeads)). */
  kvHeads: number;
  dModel: number;
  /** heads · dHead need not be dModel. */
  dHead: number;
  dMlp: number;
  vocabulary: number;
  /** Longest prompt the model was made for, in tokens. */
  maxPositions: number;
  /** Whole heads are rotated: element i with i + dHead / 2. */
  rotary: { base: number; scaling: RotaryScaling };
  normEpsilon: number;
  /** Where the RMSNorms of attention and MLP stand: before their input, or after their output, ahead of the residual sum. */
  normPlacement: "before" | "after";
  /** RMSNorm of queries and keys ahead of the rotation: of each head's dHead elements, or of all heads' as one vector. */
  qkNorm: "none" | "per-head" | "full-width";
  /** Which of the attention's projections have biases: "all" includes the output's. */
  attentionBias: "none" | "qkv" | "all";
  mlpBias: boolean;
  /** How many positions each layer's queries see, their own included; null where they see all before them, [layers]. */
  windows: readonly (number | null)[];
  /** The MLP of a layer always reads that layer's heads. */
  parallel: false;
  /** True when the embedding is also the unembedding; `lm_head.weight` is not read then. */
  tied: boolean;
  /** Of the MLP's gate: down(activation(gate(x)) · up(x)). */
  activation: Activation;
}

const DEFAULT_ROTARY_BASE = 10_000;

const schema = z.looseObject({
  ...rotaryFields,
  num_hidden_layers: count,
  num_attention_heads: count,
  num_key_value_heads: count.nullish(),
  head_dim: width.nullish(),
  hidden_size: width,
  intermediate_size: width,
  vocab_size: width,
  max_position_embeddings: positions.optional(),
  rms_norm_eps: positive.optional(),
  tie_word_embeddings: z.boolean().default(false),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
  hidden_act: activation("silu"),
  sliding_window: positions.nullish(),
  use_sliding_window: z.boolean().default(false),
  max_window_layers: z.int().min(0).default(28),
  layer_types: z
    .array(z.enum(["full_attention", "sliding_attention"], "only full and sliding attention are supported"))
    .nullish(),
});
type Raw = z.output<typeof schema>;

/** The fields' types and ranges; `llamaConfig` then checks what holds between them. */
export const llamaFields = schema;

interface Family {
  qkNorm: LlamaConfig["qkNorm"];
  normPlacement: LlamaConfig["normPlacement"];
  attentionBias(raw: Raw): LlamaConfig["attentionBias"];
  mlpBias(raw: Raw): boolean;
  window(raw: Raw, layer: number): number | null;
  /** Hugging Face's values for settings left out; heads and widths that are null follow from the others. */
  defaults: { kvHeads: number | null; dHead: number | null; maxPositions: number; normEpsilon: number };
}

const DEFAULT_WINDOW = 4096;
const never = () => null;
const without = () => false;
const biasWhereAsked = ({ attention_bias }: Raw) => (attention_bias ? "all" : "none");
const everyLayer = ({ sliding_window = DEFAULT_WINDOW }: Raw) => sliding_window;

/** Only where asked for, and then in the layers named, or else in those from `max_window_layers` on. */
function someLayers(raw: Raw, layer: number): number | null {
  const { use_sliding_window, sliding_window = DEFAULT_WINDOW, layer_types, max_window_layers } = raw;
  const slides = layer_types ? layer_types[layer] === "sliding_attention" : layer >= max_window_layers;
  return use_sliding_window && slides ? sliding_window : null;
}

const FAMILIES: Record<LlamaName, Family> = {
  llama: {
    ...{ qkNorm: "none", normPlacement: "before", window: never },
    ...{ attentionBias: biasWhereAsked, mlpBias: ({ mlp_bias }) => mlp_bias },
    defaults: { kvHeads: null, dHead: null, maxPositions: 2048, normEpsilon: 1e-6 },
  },
  mistral: {
    ...{ qkNorm: "none", normPlacement: "before", window: everyLayer },
    ...{ attentionBias: () => "none", mlpBias: without },
    defaults: { kvHeads: 8, dHead: null, maxPositions: 131_072, normEpsilon: 1e-6 },
  },
  qwen2: {
    ...{ qkNorm: "none", normPlacement: "before", window: someLayers },
    ...{ attentionBias: () => "qkv", mlpBias: without },
    defaults: { kvHeads: 32, dHead: null, maxPositions: 32_768, normEpsilon: 1e-6 },
  },
  qwen3: {
    ...{ qkNorm: "per-head", normPlacement: "before", window: someLayers },
    ...{ attentionBias: biasWhereAsked, mlpBias: without },
    defaults: { kvHeads: 32, dHead: 128, maxPositions: 32_768, normEpsilon: 1e-6 },
  },
  olmo2: {
    ...{ qkNorm: "full-width", normPlacement: "after", window: never },
    ...{ attentionBias: () => "none", mlpBias: without },
    defaults: { kvHeads: null, dHead: null, maxPositions: 2048, normEpsilon: 1e-5 },
  },
};

/** @throws UserError when the settings contradict one another or ask for what is not supported. */
export function llamaConfig(architecture: LlamaName, path: string, raw: Raw): LlamaConfig {
  const { defaults, ...family } = FAMILIES[architecture];
  if (family.normPlacement === "after" && raw.attention_bias)
    throw new UserError(
      `${path} asks for attention biases behind which a norm stands, so that no head's own output can be told apart; ` +
        `use a model without attention_bias.`,
    );
  const longest = raw.max_position_embeddings ?? defaults.maxPositions;
  return {
    architecture,
    layers: raw.num_hidden_layers,
    heads: raw.num_attention_heads,
    kvHeads: kvHeads(path, raw, defaults.kvHeads),
    dModel: raw.hidden_size,
    dHead: dHead(path, raw, defaults.dHead),
    dMlp: raw.intermediate_size,
    vocabulary: raw.vocab_size,
    maxPositions: unscaledPositions(raw, longest),
    rotary: rotary(path, raw, longest),
    normEpsilon: raw.rms_norm_eps ?? defaults.normEpsilon,
    normPlacement: family.normPlacement,
    qkNorm: family.qkNorm,
    attentionBias: family.attentionBias(raw),
    mlpBias: family.mlpBias(raw),
    windows: Array.from({ length: raw.num_hidden_layers }, (_, layer) => family.window(raw, layer)),
    parallel: false,
    tied: raw.tie_word_embeddings,
    activation: raw.hidden_act,
  };
}

function kvHeads(path: string, raw: Raw, fallback: number | null): number {
  const heads = raw.num_attention_heads;
  const shared = (raw.num_key_value_heads === undefined ? fallback : raw.num_key_value_heads) ?? heads;
  if (heads % shared === 0) return shared;
  throw new UserError(
    `${path} shares ${shared} key/value heads between ${heads} heads; ` +
      `give a config whose num_attention_heads is a multiple of num_key_value_heads.`,
  );
}

function dHead(path: string, raw: Raw, fallback: number | null): number {
  const given = raw.head_dim === undefined ? fallback : raw.head_dim;
  const names = { width: "hidden_size", heads: "num_attention_heads" };
  const dim = given ?? evenHeads(path, names, raw.hidden_size, raw.num_attention_heads);
  if (dim % 2 === 0) return dim;
  throw new UserError(
    `${path} gives heads of ${dim} elements, which cannot be rotated in pairs; give an even head_dim.`,
  );
}

function rotary(path: string, raw: Raw, longest: number): LlamaConfig["rotary"] {
  if (rotaryShare(path, raw, 1) !== 1)
    throw new UserError(
      `${path} rotates only a part of each head, which is not supported; use a model that rotates all.`,
    );
  return { base: rotaryBase(path, raw, DEFAULT_ROTARY_BASE), scaling: rotaryScaling(path, raw, longest) };
}
