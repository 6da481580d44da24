/**
 * @file The known architectures, and which of them a `config.json` describes. A new architecture is one file for its
 * config, one for its weights, and one row here.
 */
import { UserError } from "@atlas/schema";
import { z } from "zod";
import { type GptNeoxConfig, gptNeoxConfig, gptNeoxFields } from "./gpt-neox-config.ts";
import { GPT_NEOX_BUFFERS, gptNeoxWeights } from "./gpt-neox-weights.ts";
import { type Gpt2Config, gpt2Config, gpt2Fields } from "./gpt2-config.ts";
import { GPT2_BUFFERS, gpt2Weights } from "./gpt2-weights.ts";
import { type LlamaConfig, type LlamaName, llamaConfig, llamaFields } from "./llama-config.ts";
import { LLAMA_BUFFERS, llamaWeights } from "./llama-weights.ts";
import { readJsonFile } from "./user-files.ts";

/** All have in common what a computation graph and a prompt need: layers, heads, parallel, widths, vocabulary, maxPositions. */
export type ModelConfig = GptNeoxConfig | Gpt2Config | LlamaConfig;
export type ArchitectureName = ModelConfig["architecture"];
type ConfigOf<Name> = Name extends LlamaName ? LlamaConfig : Extract<ModelConfig, { architecture: Name }>;

interface Architecture<Config extends ModelConfig> {
  read(path: string): Promise<Config>;
  /** Every weight's shape by its name. */
  weights(config: Config): Map<string, readonly number[]>;
  /** The name of a weight for its name in a file. */
  canonical(name: string): string;
  /** Names that may be in the file and mean nothing. */
  buffers: RegExp;
  /** The weight that a tied model does not have, though its file may repeat the embedding under this name. */
  unembedding: string;
}

const REMEDY = "give the config.json of a Hugging Face checkpoint";

/** Checkpoints saved without their language-model head, the first GPT-2 among them, leave the prefix out. */
const prefixed = (prefix: string, unprefixed: RegExp) => (name: string) =>
  unprefixed.test(name) ? prefix + name : name;

function llamaLike(name: LlamaName): Architecture<LlamaConfig> {
  return {
    read: async (path) => llamaConfig(name, path, await readJsonFile(path, llamaFields, REMEDY)),
    weights: llamaWeights,
    canonical: prefixed("model.", /^(?:embed_tokens|layers|norm|rotary_emb)\./),
    buffers: LLAMA_BUFFERS,
    unembedding: "lm_head.weight",
  };
}

const ARCHITECTURES: { [Name in ArchitectureName]: Architecture<ConfigOf<Name>> } = {
  gpt_neox: {
    read: async (path) => gptNeoxConfig(path, await readJsonFile(path, gptNeoxFields, REMEDY)),
    weights: gptNeoxWeights,
    canonical: prefixed("gpt_neox.", /^(?:embed_in|layers|final_layer_norm)\./),
    buffers: GPT_NEOX_BUFFERS,
    unembedding: "embed_out.weight",
  },
  gpt2: {
    read: async (path) => gpt2Config(path, await readJsonFile(path, gpt2Fields, REMEDY)),
    weights: gpt2Weights,
    canonical: prefixed("transformer.", /^(?:wte|wpe|h|ln_f)\./),
    buffers: GPT2_BUFFERS,
    unembedding: "lm_head.weight",
  },
  llama: llamaLike("llama"),
  mistral: llamaLike("mistral"),
  qwen2: llamaLike("qwen2"),
  qwen3: llamaLike("qwen3"),
  olmo2: llamaLike("olmo2"),
};

/** Settings of relatives and of models' own code that change what is computed, each with what it is where it changes nothing. */
const without = (what: string, ...neutral: (number | false | null)[]) =>
  z.literal([...neutral, null], `${what} is not supported`).optional();
const MULTIPLIED = "a model with multipliers in its stream or scores";

/** Any architecture's config says which architecture; quantised weights are no plain numbers, whatever it is. */
const commonFields = z.looseObject({
  model_type: z.string(),
  quantization_config: z.null("quantised weights are not supported").optional(),
  final_logit_softcapping: without("a cap on logits"),
  attn_logit_softcapping: without("a cap on attention scores"),
  clip_qkv: without("clipping of queries, keys and values"),
  query_pre_attn_scalar: without("another attention scale"),
  alibi: without("ALiBi", false),
  norm_head: without("a normalised unembedding", false),
  num_local_experts: without("a mixture of experts", 0, 1),
  num_experts: without("a mixture of experts", 0, 1),
  ...Object.fromEntries(
    ["logit_scale", "logits_scaling", "embedding_multiplier", "residual_multiplier", "attention_multiplier"].map(
      (name) => [name, without(MULTIPLIED, 1)],
    ),
  ),
});

/** @throws UserError when the file is missing or malformed, or the architecture is not one of those known. */
export async function readConfig(path: string): Promise<ModelConfig> {
  const { model_type: name } = await readJsonFile(path, commonFields, REMEDY);
  if (!Object.hasOwn(ARCHITECTURES, name))
    throw new UserError(
      `${path} describes architecture "${name}", which is not supported; use one of: ${Object.keys(ARCHITECTURES).join(", ")}.`,
    );
  return architecture(name as ArchitectureName).read(path);
}

/** Every weight's shape by its name. */
export function weightShapes(config: ModelConfig): Map<string, readonly number[]> {
  return architecture(config.architecture).weights(config);
}

/** To be used with configs of that architecture only. */
export function architecture(name: ArchitectureName): Architecture<ModelConfig> {
  return ARCHITECTURES[name];
}
