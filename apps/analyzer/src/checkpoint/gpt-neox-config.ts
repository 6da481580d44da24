/**
 * @file What a GPT-NeoX `config.json` says, in the words of this project. Settings that would change the numbers
 * and that the model code does not compute are refused by name, never ignored.
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
  rotary: { base: number; scaling: RotaryScaling };
  normEpsilon: number;
  /** True when attention and MLP of a layer read the same stream. */
  parallel: boolean;
  /** True when the embedding is also the unembedding; there is no `embed_out.weight` then. */
  tied: boolean;
  /** True when the attention's projections have biases. */
  attentionBias: boolean;
  activation: Activation;
}

/** Hugging Face's defaults for GPT-NeoX. */
const DEFAULT_ROTARY_SHARE = 0.25;
const DEFAULT_ROTARY_BASE = 10_000;

const schema = z.looseObject({
  ...rotaryFields,
  num_hidden_layers: count,
  num_attention_heads: count,
  hidden_size: width,
  intermediate_size: width,
  vocab_size: width,
  max_position_embeddings: positions.default(2048),
  rotary_pct: positive.max(1).optional(),
  rotary_emb_base: positive.optional(),
  layer_norm_eps: positive.default(1e-5),
  use_parallel_residual: z.boolean().default(true),
  tie_word_embeddings: z.boolean().default(false),
  attention_bias: z.boolean().default(true),
  hidden_act: activation("gelu"),
});
type Raw = z.output<typeof schema>;

/** The fields' types and ranges; `gptNeoxConfig` then checks what holds between them. */
export const gptNeoxFields = schema;

/** @throws UserError when the settings contradict one another or ask for what is not supported. */
export function gptNeoxConfig(path: string, raw: Raw): GptNeoxConfig {
  const names = { width: "hidden_size", heads: "num_attention_heads" };
  const dHead = evenHeads(path, names, raw.hidden_size, raw.num_attention_heads);
  return {
    architecture: "gpt_neox",
    layers: raw.num_hidden_layers,
    heads: raw.num_attention_heads,
    dModel: raw.hidden_size,
    dHead,
    dMlp: raw.intermediate_size,
    vocabulary: raw.vocab_size,
    maxPositions: unscaledPositions(raw, raw.max_position_embeddings),
    rotaryDim: rotaryDim(path, raw, dHead),
    rotary: {
      base: rotaryBase(path, raw, DEFAULT_ROTARY_BASE, { rotary_emb_base: raw.rotary_emb_base }),
      scaling: rotaryScaling(path, raw, raw.max_position_embeddings),
    },
    normEpsilon: raw.layer_norm_eps,
    parallel: raw.use_parallel_residual,
    tied: raw.tie_word_embeddings,
    attentionBias: raw.attention_bias,
    activation: raw.hidden_act,
  };
}

/** Truncated, as Hugging Face does. */
function rotaryDim(path: string, raw: Raw, dHead: number): number {
  const share = rotaryShare(path, raw, DEFAULT_ROTARY_SHARE, { rotary_pct: raw.rotary_pct });
  const dim = Math.trunc(share * dHead);
  if (dim < 2 || dim % 2 !== 0)
    throw new UserError(
      `${path} rotates ${dim} of ${dHead} elements a head; give a rotary_pct that makes it even and at least 2.`,
    );
  return dim;
}
