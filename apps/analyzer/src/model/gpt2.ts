/**
 * @file GPT-2: learned positions, attention and MLP in sequence, an unembedding usually tied to the embedding. Weights are
 * stored [in, out]; `c_attn` columns are blocks q, k, v. Source: Radford et al. 2019, and the Hugging Face weight names.
 */
import type { Gpt2Config } from "../checkpoint/gpt2-config.ts";
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { activate } from "./activate.ts";
import { attentionPattern, causalMask } from "./attention.ts";
import { addBias, applyLinear, foldNorm, type Linear, type Norm } from "./fold.ts";
import { headOutputs } from "./head-outputs.ts";
import { headProjection, plainProjections } from "./head-projection.ts";
import { readStream, type StreamNorm } from "./norm.ts";
import type { AttentionBlock, Layer, Transformer } from "./transformer.ts";
import type { WeightLookup } from "./weight-lookup.ts";

/** @param positions prompt length S. */
export function gpt2(g: Graph, config: Gpt2Config, weight: WeightLookup, positions: number): Transformer {
  const raw = (name: string) => weight(`transformer.${name}`);
  const wide = (name: string) => g.float32(raw(name));
  const linear = (name: string): Linear => ({ weight: g.swapLast(wide(`${name}.weight`)), bias: wide(`${name}.bias`) });
  const normOf = (name: string): Norm => ({ gain: wide(`${name}.weight`), shift: wide(`${name}.bias`) });
  const mask = causalMask(g, positions);
  const layer = (index: number): Layer => {
    const part = (name: string) => `h.${index}.${name}`;
    const into = linear(part("mlp.c_fc"));
    const folded = foldNorm(g, into, normOf(part("ln_2")));
    const out = linear(part("mlp.c_proj"));
    const mlp = (first: Linear) => (x: Value) =>
      applyLinear(g, out, activate(g, config.activation, applyLinear(g, first, x)));
    return {
      attention: {
        ...projections(g, config, index, linear(part("attn.c_attn")), normOf(part("ln_1")), mask),
        ...headOutputs(g, config, linear(part("attn.c_proj"))),
      },
      mlp: { apply: mlp(folded), bare: mlp(into) },
    };
  };
  const norm: StreamNorm = { kind: "layer", epsilon: config.normEpsilon };
  const final = normOf("ln_f");
  return {
    ...config,
    blocks: Array.from({ length: config.layers }, (_, index) => g.at(`layer ${index}/weights`, () => layer(index))),
    embed: (ids) => g.float32(g.gather(raw("wte.weight"), ids)),
    enter: (embedded) => g.add(embedded, g.float32(g.slice(raw("wpe.weight"), 0, 0, positions))),
    norm,
    headsApart: true,
    finalNorm: (x) => addBias(g, g.mul(readStream(g, norm, x).hat, final.gain), final.shift),
    final: { norm, ...final },
    unembedding: config.tied ? wide("wte.weight") : g.float32(weight("lm_head.weight")),
  };
}

function projections(
  g: Graph,
  config: Gpt2Config,
  layer: number,
  qkv: Linear,
  norm: Norm,
  mask: Value,
): Pick<AttentionBlock, "query" | "key" | "value" | "pattern" | "attend"> {
  const width = config.dModel;
  const part = (index: number, scale?: number) => {
    const rows = (x: Value) => g.slice(x, 0, index * width, (index + 1) * width);
    return headProjection(g, config, { weight: rows(qkv.weight), bias: qkv.bias && rows(qkv.bias) }, norm, scale);
  };
  const parts = { query: part(0, config.scoreScales[layer]), key: part(1), value: part(2) };
  return plainProjections(g, parts, (q, k) => attentionPattern(g, q, k, mask));
}
