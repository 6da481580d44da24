/**
 * @file The weights of a GPT-NeoX checkpoint: every name with its shape, in the spelling and layout of Hugging Face.
 * Linear weights are [out, in]; rows of `query_key_value` are laid out [head, (q, k, v), dHead].
 */
import type { GptNeoxConfig } from "./gpt-neox-config.ts";

/** Causal mask, its fill value and rotary frequencies, saved by old releases: recomputed, so neither read nor missed. */
export const GPT_NEOX_BUFFERS = /^gpt_neox\.layers\.\d+\.attention\.(?:bias|masked_bias|rotary_emb\.inv_freq)$/;

export function gptNeoxWeights(config: GptNeoxConfig): Map<string, readonly number[]> {
  const { layers, dModel, vocabulary, tied } = config;
  const shapes = new Map<string, readonly number[]>([["gpt_neox.embed_in.weight", [vocabulary, dModel]]]);
  for (let layer = 0; layer < layers; layer++)
    for (const [name, shape] of layerWeights(config)) shapes.set(`gpt_neox.layers.${layer}.${name}`, shape);
  shapes.set("gpt_neox.final_layer_norm.weight", [dModel]);
  shapes.set("gpt_neox.final_layer_norm.bias", [dModel]);
  if (!tied) shapes.set("embed_out.weight", [vocabulary, dModel]);
  return shapes;
}

/** Random weights are drawn in this order, so that it decides which model a seed means. */
function layerWeights({ dModel, dMlp, attentionBias }: GptNeoxConfig): [string, readonly number[]][] {
  const attention = (name: string, shape: readonly number[]): [string, readonly number[]][] =>
    attentionBias ? [[name, shape]] : [];
  return [
    ["input_layernorm.weight", [dModel]],
    ["input_layernorm.bias", [dModel]],
    ["post_attention_layernorm.weight", [dModel]],
    ["post_attention_layernorm.bias", [dModel]],
    ["attention.query_key_value.weight", [3 * dModel, dModel]],
    ...attention("attention.query_key_value.bias", [3 * dModel]),
    ["attention.dense.weight", [dModel, dModel]],
    ...attention("attention.dense.bias", [dModel]),
    ["mlp.dense_h_to_4h.weight", [dMlp, dModel]],
    ["mlp.dense_h_to_4h.bias", [dMlp]],
    ["mlp.dense_4h_to_h.weight", [dModel, dMlp]],
    ["mlp.dense_4h_to_h.bias", [dModel]],
  ];
}
