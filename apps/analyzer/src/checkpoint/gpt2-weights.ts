/**
 * @file The weights of a GPT-2 checkpoint: every name with its shape, in the spelling and layout of Hugging Face. Linear
 * weights are [in, out]; columns of `c_attn` are blocks q, k, v, each laid out [head, dHead].
 */
import type { Gpt2Config } from "./gpt2-config.ts";

/** Causal mask and its fill value, saved by old releases: recomputed, so neither read nor missed. */
export const GPT2_BUFFERS = /^transformer\.h\.\d+\.attn\.(?:bias|masked_bias)$/;

export function gpt2Weights(config: Gpt2Config): Map<string, readonly number[]> {
  const { layers, dModel, vocabulary, maxPositions, tied } = config;
  const shapes = new Map<string, readonly number[]>([
    ["transformer.wte.weight", [vocabulary, dModel]],
    ["transformer.wpe.weight", [maxPositions, dModel]],
  ]);
  for (let layer = 0; layer < layers; layer++)
    for (const [name, shape] of layerWeights(config)) shapes.set(`transformer.h.${layer}.${name}`, shape);
  shapes.set("transformer.ln_f.weight", [dModel]);
  shapes.set("transformer.ln_f.bias", [dModel]);
  if (!tied) shapes.set("lm_head.weight", [vocabulary, dModel]);
  return shapes;
}

function layerWeights({ dModel, dMlp }: Gpt2Config): [string, readonly number[]][] {
  return [
    ["ln_1.weight", [dModel]],
    ["ln_1.bias", [dModel]],
    ["ln_2.weight", [dModel]],
    ["ln_2.bias", [dModel]],
    ["attn.c_attn.weight", [dModel, 3 * dModel]],
    ["attn.c_attn.bias", [3 * dModel]],
    ["attn.c_proj.weight", [dModel, dModel]],
    ["attn.c_proj.bias", [dModel]],
    ["mlp.c_fc.weight", [dModel, dMlp]],
    ["mlp.c_fc.bias", [dMlp]],
    ["mlp.c_proj.weight", [dMlp, dModel]],
    ["mlp.c_proj.bias", [dModel]],
  ];
}
