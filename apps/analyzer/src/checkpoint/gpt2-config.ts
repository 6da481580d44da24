/**
 * @file What a GPT-2 `config.json` says, in the words of this project. Settings that would change the numbers and that
 * the model code does not compute are refused by name, never ignored.
 */
import { z } from "zod";
import { type Activation, activation } from "./activation-config.ts";
import { count, evenHeads, positive, width } from "./config-fields.ts";

export interface Gpt2Config {
  architecture: "gpt2";
  layers: number;
  heads: number;
  dModel: number;
  dHead: number;
  dMlp: number;
  vocabulary: number;
  /** Rows of the table of learned positions, and so the longest prompt, in tokens. */
  maxPositions: number;
  normEpsilon: number;
  /** The MLP of a layer always reads that layer's heads. */
  parallel: false;
  /** True when the embedding is also the unembedding; `lm_head.weight` is not read then. */
  tied: boolean;
  activation: Activation;
  /** What a layer's attention scores are multiplied by, [layers]. */
  scoreScales: readonly number[];
}

/** Hugging Face's default is an MLP this many times as wide as the stream. */
const DEFAULT_MLP_RATIO = 4;

/** The fields' types and ranges; `gpt2Config` then checks what holds between them. Defaults are Hugging Face's. */
export const gpt2Fields = z.looseObject({
  n_layer: count,
  n_head: count,
  n_embd: width,
  n_inner: width.nullish(),
  vocab_size: width,
  n_positions: width.default(1024),
  layer_norm_epsilon: positive.default(1e-5),
  tie_word_embeddings: z.boolean().default(true),
  activation_function: activation("gelu_new"),
  scale_attn_weights: z.boolean().default(true),
  scale_attn_by_inverse_layer_idx: z.boolean().default(false),
  add_cross_attention: z.literal(false, "cross-attention is not supported").default(false),
});

/** @throws UserError when the settings contradict one another. */
export function gpt2Config(path: string, raw: z.output<typeof gpt2Fields>): Gpt2Config {
  const dHead = evenHeads(path, { width: "n_embd", heads: "n_head" }, raw.n_embd, raw.n_head);
  return {
    architecture: "gpt2",
    layers: raw.n_layer,
    heads: raw.n_head,
    dModel: raw.n_embd,
    dHead,
    dMlp: raw.n_inner ?? DEFAULT_MLP_RATIO * raw.n_embd,
    vocabulary: raw.vocab_size,
    maxPositions: raw.n_positions,
    normEpsilon: raw.layer_norm_epsilon,
    parallel: false,
    tied: raw.tie_word_embeddings,
    activation: raw.activation_function,
    scoreScales: Array.from({ length: raw.n_layer }, (_, layer) => {
      const scale = raw.scale_attn_weights ? 1 / Math.sqrt(dHead) : 1;
      return raw.scale_attn_by_inverse_layer_idx ? scale / (layer + 1) : scale;
    }),
  };
}
