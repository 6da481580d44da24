/**
 * @file What a GPT-NeoX `config.json` says, in the words of this project. Settings that would change the numbers
 * and that the model code does not compute are refused by name, never ignored.
 */
import { UserError } from "@atlas/schema";
import { z } from "zod";

export interface GptNeoxConfig {
  architecture: "gpt_neox";
  layers: number;
  heads: number;
  dModel: number;
  dHead: number;
  dMlp: number;
  vocabulary: number;
  /** Longest prompt the model was made for, in tokens. */
  maxPositions: number;
  /** Leading elements of each head that are rotated: element i with i + rotaryDim / 2. */
  rotaryDim: number;
  rotaryBase: number;
  normEpsilon: number;
  /** True when attention and MLP of a layer read the same stream. */
  parallel: boolean;
  /** True when the embedding is also the unembedding; there is no `embed_out.weight` then. */
  tied: boolean;
  activation: "gelu";
}

/** Far above any published model; keeps a nonsense config from building tables of millions of names. */
const MAX_COUNT = 1024;
const MAX_WIDTH = 2 ** 20;
/** Hugging Face's defaults for GPT-NeoX. */
const DEFAULT_ROTARY_SHARE = 0.25;
const DEFAULT_ROTARY_BASE = 10_000;

const small = z.int().min(1).max(MAX_COUNT);
const width = z.int().min(1).max(MAX_WIDTH);
const share = z.number().positive().max(1);
const base = z.number().positive();
/** Newer transformers releases nest the rotary settings; "default" means unscaled. */
const rope = z.looseObject({
  rope_type: z.string().optional(),
  type: z.string().optional(),
  rope_theta: base.optional(),
  partial_rotary_factor: share.optional(),
});

const schema = z.looseObject({
  num_hidden_layers: small,
  num_attention_heads: small,
  hidden_size: width,
  intermediate_size: width,
  vocab_size: width,
  max_position_embeddings: z.int().min(1).default(2048),
  rotary_pct: share.optional(),
  partial_rotary_factor: share.optional(),
  rotary_emb_base: base.optional(),
  rope_theta: base.optional(),
  rope_parameters: rope.nullish(),
  rope_scaling: rope.nullish(),
  layer_norm_eps: z.number().positive().default(1e-5),
  use_parallel_residual: z.boolean().default(true),
  tie_word_embeddings: z.boolean().default(false),
  attention_bias: z.literal(true, "only models with attention biases are supported").default(true),
  hidden_act: z.literal("gelu", 'only the activation "gelu" is supported').default("gelu"),
});
type Raw = z.output<typeof schema>;

/** The fields' types and ranges; `gptNeoxConfig` then checks what holds between them. */
export const gptNeoxFields = schema;

/** @throws UserError when the settings contradict one another or ask for what is not supported. */
export function gptNeoxConfig(path: string, raw: Raw): GptNeoxConfig {
  refuseScaling(path, raw);
  const dHead = raw.hidden_size / raw.num_attention_heads;
  if (!Number.isInteger(dHead))
    throw new UserError(
      `${path} splits hidden_size ${raw.hidden_size} over ${raw.num_attention_heads} heads; ` +
        `give a config whose hidden_size is a multiple of num_attention_heads.`,
    );
  return {
    architecture: "gpt_neox",
    layers: raw.num_hidden_layers,
    heads: raw.num_attention_heads,
    dModel: raw.hidden_size,
    dHead,
    dMlp: raw.intermediate_size,
    vocabulary: raw.vocab_size,
    maxPositions: raw.max_position_embeddings,
    rotaryDim: rotaryDim(path, raw, dHead),
    rotaryBase: rotaryBase(path, raw),
    normEpsilon: raw.layer_norm_eps,
    parallel: raw.use_parallel_residual,
    tied: raw.tie_word_embeddings,
    activation: raw.hidden_act,
  };
}

function refuseScaling(path: string, { rope_parameters, rope_scaling }: Raw): void {
  for (const settings of [rope_parameters, rope_scaling]) {
    const kind = settings?.rope_type ?? settings?.type ?? "default";
    if (kind !== "default")
      throw new UserError(`${path} asks for "${kind}" rotary scaling, which is not supported; use an unscaled model.`);
  }
}

/** Truncated, as Hugging Face does. */
function rotaryDim(path: string, raw: Raw, dHead: number): number {
  const chosen = onlyValue(path, DEFAULT_ROTARY_SHARE, {
    rotary_pct: raw.rotary_pct,
    partial_rotary_factor: raw.partial_rotary_factor,
    "rope_parameters.partial_rotary_factor": raw.rope_parameters?.partial_rotary_factor,
  });
  const dim = Math.trunc(chosen * dHead);
  if (dim < 2 || dim % 2 !== 0)
    throw new UserError(
      `${path} rotates ${dim} of ${dHead} elements a head; give a rotary_pct that makes it even and at least 2.`,
    );
  return dim;
}

function rotaryBase(path: string, raw: Raw): number {
  return onlyValue(path, DEFAULT_ROTARY_BASE, {
    rotary_emb_base: raw.rotary_emb_base,
    rope_theta: raw.rope_theta,
    "rope_parameters.rope_theta": raw.rope_parameters?.rope_theta,
  });
}

/** One setting under its several spellings; they must not disagree. */
function onlyValue(path: string, fallback: number, spellings: Record<string, number | undefined>): number {
  const given = Object.entries(spellings).filter(([, value]) => value !== undefined);
  const [first, ...others] = given;
  const other = others.find(([, value]) => value !== first?.[1]);
  if (other)
    throw new UserError(`${path} says ${first?.join(" ")} but ${other.join(" ")}; keep one of these two settings.`);
  return first?.[1] ?? fallback;
}
