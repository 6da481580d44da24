/**
 * @file GPT-NeoX (Pythia): partial rotary positions, two LayerNorms a layer, attention and MLP in parallel or in sequence.
 * `query_key_value` rows are laid out [head, (q, k, v), d_head]. Source: Black et al. 2022,
 * arXiv:2204.06745, and the Hugging Face weight names.
 */
import type { GptNeoxConfig } from "../checkpoint/gpt-neox-config.ts";
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { activate } from "./activate.ts";
import { attentionPattern, causalMask } from "./attention.ts";
import { addBias, applyLinear, foldNorm, type Linear, type Norm } from "./fold.ts";
import { headOutputs } from "./head-outputs.ts";
import { headProjection, interleavedPart, plainProjections } from "./head-projection.ts";
import { readStream, type StreamNorm } from "./norm.ts";
import { rotation } from "./rotary.ts";
import type { AttentionBlock, Layer, Transformer } from "./transformer.ts";
import type { WeightLookup } from "./weight-lookup.ts";

/** @param positions prompt length S; masks and rotary tables are built for it. */
export function gptNeox(g: Graph, config: GptNeoxConfig, weight: WeightLookup, positions: number): Transformer {
  const raw = (name: string) => weight(`gpt_neox.${name}`);
  const wide = (name: string) => g.float32(raw(name));
  const linear = (name: string, biased = true): Linear => ({
    weight: wide(`${name}.weight`),
    bias: biased ? wide(`${name}.bias`) : undefined,
  });
  const normOf = (name: string): Norm => ({ gain: wide(`${name}.weight`), shift: wide(`${name}.bias`) });
  const rotate = rotation(g, positions, { rotaryDim: config.rotaryDim, ...config.rotary });
  const mask = causalMask(g, positions);
  const pattern = (q: Value, k: Value) => attentionPattern(g, rotate(q), rotate(k), mask);
  const layer = (index: number): Layer => {
    const part = (name: string) => `layers.${index}.${name}`;
    const into = linear(part("mlp.dense_h_to_4h"));
    const folded = foldNorm(g, into, normOf(part("post_attention_layernorm")));
    const out = linear(part("mlp.dense_4h_to_h"));
    const qkv = linear(part("attention.query_key_value"), config.attentionBias);
    const mlp = (first: Linear) => (x: Value) =>
      applyLinear(g, out, activate(g, config.activation, applyLinear(g, first, x)));
    return {
      attention: {
        ...projections(g, config, qkv, normOf(part("input_layernorm")), pattern),
        ...headOutputs(g, config, linear(part("attention.dense"), config.attentionBias)),
      },
      mlp: { apply: mlp(folded), bare: mlp(into) },
    };
  };
  const norm: StreamNorm = { kind: "layer", epsilon: config.normEpsilon };
  const final = normOf("final_layer_norm");
  return {
    ...config,
    blocks: Array.from({ length: config.layers }, (_, index) => g.at(`layer ${index}/weights`, () => layer(index))),
    // Rows are gathered before they are widened, so that the table itself is never copied.
    embed: (ids) => g.float32(g.gather(raw("embed_in.weight"), ids)),
    enter: (embedded) => embedded,
    norm,
    headsApart: true,
    finalNorm: (x) => addBias(g, g.mul(readStream(g, norm, x).hat, final.gain), final.shift),
    final: { norm, ...final },
    unembedding: config.tied ? wide("embed_in.weight") : g.float32(weight("embed_out.weight")),
  };
}

function projections(
  g: Graph,
  config: GptNeoxConfig,
  qkv: Linear,
  norm: Norm,
  pattern: AttentionBlock["pattern"],
): Pick<AttentionBlock, "query" | "key" | "value" | "pattern" | "attend"> {
  const part = (index: number, scale?: number) =>
    headProjection(g, config, interleavedPart(g, config, qkv, index), norm, scale);
  const parts = { query: part(0, 1 / Math.sqrt(config.dHead)), key: part(1), value: part(2) };
  return plainProjections(g, parts, pattern);
}
