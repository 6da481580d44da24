/**
 * @file The weights of a Llama-like checkpoint: every name with its shape, in the spelling and layout of Hugging Face. Linear
 * weights are [out, in]; rows of the projections are laid out [head, dHead], with `kvHeads` heads for keys and values.
 */
import type { LlamaConfig } from "./llama-config.ts";

/** Rotary frequencies, saved by old releases: recomputed, so neither read nor missed. */
export const LLAMA_BUFFERS = /^model\.(?:layers\.\d+\.self_attn\.)?rotary_emb\.inv_freq$/;

type Named = [string, readonly number[]];

export function llamaWeights(config: LlamaConfig): Map<string, readonly number[]> {
  const { layers, dModel, vocabulary, tied } = config;
  const shapes = new Map<string, readonly number[]>([["model.embed_tokens.weight", [vocabulary, dModel]]]);
  for (let layer = 0; layer < layers; layer++)
    for (const [name, shape] of [...normWeights(config), ...attentionWeights(config), ...mlpWeights(config)])
      shapes.set(`model.layers.${layer}.${name}`, shape);
  shapes.set("model.norm.weight", [dModel]);
  if (!tied) shapes.set("lm_head.weight", [vocabulary, dModel]);
  return shapes;
}

/** Before its input, "post_attention_layernorm" is the MLP's norm; after its output, the attention's. */
function normWeights({ dModel, normPlacement }: LlamaConfig): Named[] {
  const other = normPlacement === "before" ? "input_layernorm" : "post_feedforward_layernorm";
  return [
    [`${other}.weight`, [dModel]],
    ["post_attention_layernorm.weight", [dModel]],
  ];
}

function attentionWeights({ heads, kvHeads, dHead, dModel, attentionBias, qkNorm }: LlamaConfig): Named[] {
  const queries = heads * dHead;
  const keys = kvHeads * dHead;
  const qkvBias = attentionBias !== "none";
  const named = [
    ...linear("self_attn.q_proj", queries, dModel, qkvBias),
    ...linear("self_attn.k_proj", keys, dModel, qkvBias),
    ...linear("self_attn.v_proj", keys, dModel, qkvBias),
    ...linear("self_attn.o_proj", dModel, queries, attentionBias === "all"),
  ];
  if (qkNorm === "none") return named;
  const [queryGain, keyGain] = qkNorm === "per-head" ? [dHead, dHead] : [queries, keys];
  return [...named, ["self_attn.q_norm.weight", [queryGain]], ["self_attn.k_norm.weight", [keyGain]]];
}

function mlpWeights({ dModel, dMlp, mlpBias }: LlamaConfig): Named[] {
  return [
    ...linear("mlp.gate_proj", dMlp, dModel, mlpBias),
    ...linear("mlp.up_proj", dMlp, dModel, mlpBias),
    ...linear("mlp.down_proj", dModel, dMlp, mlpBias),
  ];
}

function linear(name: string, out: number, into: number, bias: boolean): Named[] {
  const weight: Named = [`${name}.weight`, [out, into]];
  return bias ? [weight, [`${name}.bias`, [out]]] : [weight];
}
