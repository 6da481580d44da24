/**
 * @file Llama and its relatives (Mistral, Qwen2, Qwen3, OLMo 2): RMSNorm, rotary positions over whole heads, SwiGLU, keys and
 * values shared by groups of query heads, attention and MLP in sequence. Every query head has its own k and v reader.
 * Sources: Touvron et al. 2023 (arXiv:2302.13971), Ainslie et al. 2023 (arXiv:2305.13245), OLMo 2 (arXiv:2501.00656), Qwen3
 * (arXiv:2505.09388), and the Hugging Face weight names.
 */
import type { LlamaConfig } from "../checkpoint/llama-config.ts";
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { activate } from "./activate.ts";
import { attentionPattern, causalMask } from "./attention.ts";
import { addBias, applyLinear, foldNorm, type Linear, type Norm } from "./fold.ts";
import { headOutputs, normedHeadOutputs } from "./head-outputs.ts";
import { headProjection, repeatShared, withPattern } from "./head-projection.ts";
import { readStream, type StreamNorm } from "./norm.ts";
import { rotation } from "./rotary.ts";
import type { AttentionBlock, Layer, MlpBlock, Transformer } from "./transformer.ts";
import type { WeightLookup } from "./weight-lookup.ts";

/** @param positions prompt length S. */
export function llama(g: Graph, config: LlamaConfig, weight: WeightLookup, positions: number): Transformer {
  const wide = (name: string) => g.float32(weight(name));
  const rotate = rotation(g, positions, { rotaryDim: config.dHead, ...config.rotary });
  const masks = new Map([...new Set(config.windows)].map((window) => [window, causalMask(g, positions, window)]));
  const layer = (index: number): Layer => {
    const lookup = (name: string) => wide(`model.layers.${index}.${name}`);
    const mask = masks.get(config.windows[index]!)!;
    const pattern = (q: Value, k: Value) => attentionPattern(g, rotate(q), rotate(k), mask);
    return { attention: attentionBlock(g, config, lookup, pattern), mlp: mlpBlock(g, config, lookup) };
  };
  const rms: StreamNorm = { kind: "rms", epsilon: config.normEpsilon };
  const finalGain = wide("model.norm.weight");
  return {
    ...config,
    blocks: Array.from({ length: config.layers }, (_, index) => g.at(`layer ${index}/weights`, () => layer(index))),
    embed: (ids) => g.float32(g.gather(weight("model.embed_tokens.weight"), ids)),
    enter: (embedded) => embedded,
    norm: config.normPlacement === "before" ? rms : { kind: "none" },
    headsApart: config.normPlacement === "before" && config.qkNorm !== "full-width",
    finalNorm: (x) => g.mul(readStream(g, rms, x).hat, finalGain),
    final: { norm: rms, gain: finalGain, shift: undefined },
    unembedding: wide(config.tied ? "model.embed_tokens.weight" : "lm_head.weight"),
  };
}

function attentionBlock(
  g: Graph,
  config: LlamaConfig,
  wide: WeightLookup,
  pattern: AttentionBlock["pattern"],
): AttentionBlock {
  const { dHead, heads, kvHeads, attentionBias, normEpsilon } = config;
  const shared = (x: Value) => repeatShared(g, config, kvHeads, x);
  const linear = (name: string, biased: boolean, rows = (x: Value) => x): Linear => ({
    weight: rows(wide(`self_attn.${name}.weight`)),
    bias: biased ? rows(wide(`self_attn.${name}.bias`)) : undefined,
  });
  const biased = attentionBias !== "none";
  const norm = normBefore(config, wide, "input_layernorm");
  const query = headProjection(g, config, linear("q_proj", biased), norm);
  const key = headProjection(g, config, linear("k_proj", biased, shared), norm);
  const value = headProjection(g, config, linear("v_proj", biased, shared), norm);
  const normed = headNorms(g, config, wide);
  const out = linear("o_proj", attentionBias === "all");
  const after = { gain: wide("post_attention_layernorm.weight"), epsilon: normEpsilon };
  const shape = { heads, dHead, dModel: config.dModel };
  return {
    ...withPattern(g, { query, key, value }, (q, k) => {
      const queries = normed.query(addBias(g, q, query.bias));
      const keys = normed.key(addBias(g, k, key.bias));
      return pattern(g.scale(queries, 1 / Math.sqrt(dHead)), keys);
    }),
    ...(config.normPlacement === "before" ? headOutputs(g, shape, out) : normedHeadOutputs(g, shape, out, after)),
  };
}

/** Norms of queries and keys ahead of the rotation. */
function headNorms(g: Graph, config: LlamaConfig, wide: WeightLookup): Record<"query" | "key", (x: Value) => Value> {
  const { heads, dHead, kvHeads, qkNorm, normEpsilon } = config;
  const rms = (x: Value) => g.normalize(x, normEpsilon, false).normalized;
  if (qkNorm === "none") return { query: (x) => x, key: (x) => x };
  const gains = { query: wide("self_attn.q_norm.weight"), key: wide("self_attn.k_norm.weight") };
  if (qkNorm === "per-head") return { query: (x) => g.mul(rms(x), gains.query), key: (x) => g.mul(rms(x), gains.key) };
  // One vector of all heads: [N, H, S, d_h] to [N, S, H·d_h] and back. Copies of shared keys leave its mean square as it is.
  const wholly = (gain: Value) => (x: Value) => {
    const [rows, , positions] = x.shape as [number, number, number];
    const flat = g.reshape(g.transpose(x, [0, 2, 1, 3]), [rows, positions, heads * dHead]);
    return g.transpose(g.reshape(g.mul(rms(flat), gain), [rows, positions, heads, dHead]), [0, 2, 1, 3]);
  };
  return { query: wholly(gains.query), key: wholly(repeatShared(g, config, kvHeads, gains.key)) };
}

/** down(activation(gate(x)) · up(x)), behind or ahead of an RMSNorm. */
function mlpBlock(g: Graph, config: LlamaConfig, wide: WeightLookup): MlpBlock {
  const linear = (name: string): Linear => ({
    weight: wide(`mlp.${name}.weight`),
    bias: config.mlpBias ? wide(`mlp.${name}.bias`) : undefined,
  });
  const norm = normBefore(config, wide, "post_attention_layernorm");
  const [gate, up, down] = [linear("gate_proj"), linear("up_proj"), linear("down_proj")];
  const gated = (gate: Linear, up: Linear) => (x: Value) =>
    applyLinear(g, down, g.mul(activate(g, config.activation, applyLinear(g, gate, x)), applyLinear(g, up, x)));
  const bare = gated(gate, up);
  if (config.normPlacement === "before") return { apply: gated(foldNorm(g, gate, norm), foldNorm(g, up, norm)), bare };
  const gain = wide("post_feedforward_layernorm.weight");
  return {
    apply: (hat) => g.mul(g.normalize(bare(hat), config.normEpsilon, false).normalized, gain),
    bare,
  };
}

function normBefore({ normPlacement }: LlamaConfig, wide: WeightLookup, name: string): Norm | undefined {
  return normPlacement === "before" ? { gain: wide(`${name}.weight`), shift: undefined } : undefined;
}
