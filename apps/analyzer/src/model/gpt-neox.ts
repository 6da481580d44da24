/**
 * @file GPT-NeoX (Pythia): partial rotary positions, two LayerNorms a layer, attention and MLP in parallel or in sequence.
 * `query_key_value` rows are laid out [head, (q, k, v), d_head]; GELU is the exact erf form. Source: Black et al. 2022,
 * arXiv:2204.06745, and the Hugging Face weight names.
 */
import type { GptNeoxConfig } from "../checkpoint/gpt-neox-config.ts";
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { attend, causalMask } from "./attention.ts";
import { applyLinear, foldNorm, type Linear, type Norm } from "./fold.ts";
import { headOutputs } from "./head-outputs.ts";
import { readStream } from "./norm.ts";
import { rotaryTables, rotate } from "./rotary.ts";
import type { AttentionBlock, HeadProjection, Layer, MlpBlock, Transformer } from "./transformer.ts";

/** The value of a weight by its name in the checkpoint: an external initializer, or an input when training. */
export type WeightLookup = (name: string) => Value;

/** @param positions prompt length S; masks and rotary tables are built for it. */
export function gptNeox(g: Graph, config: GptNeoxConfig, weight: WeightLookup, positions: number): Transformer {
  const raw = (name: string) => weight(`gpt_neox.${name}`);
  const wide = (name: string) => g.float32(raw(name));
  const norm = (name: string): Norm => ({ gain: wide(`${name}.weight`), shift: wide(`${name}.bias`) });
  const tables = rotaryTables(g, positions, config.rotaryDim, config.rotaryBase);
  const mask = causalMask(g, positions);
  const final = norm("final_layer_norm");
  const streamNorm = { kind: "layer", epsilon: config.normEpsilon } as const;
  const layer = (index: number): Layer => {
    const name = (part: string) => `layers.${index}.${part}`;
    const linear = (part: string): Linear => ({
      weight: wide(`${name(part)}.weight`),
      bias: wide(`${name(part)}.bias`),
    });
    const rotated = (x: Value) => rotate(g, x, tables);
    return {
      attention: attentionBlock(g, config, linear("attention.query_key_value"), linear("attention.dense"), {
        norm: norm(name("input_layernorm")),
        attend: (q, k, v) => attend(g, rotated(q), rotated(k), v, mask),
      }),
      mlp: mlpBlock(
        g,
        foldNorm(g, linear("mlp.dense_h_to_4h"), norm(name("post_attention_layernorm"))),
        linear("mlp.dense_4h_to_h"),
      ),
    };
  };
  return {
    layers: config.layers,
    heads: config.heads,
    parallel: config.parallel,
    dModel: config.dModel,
    dHead: config.dHead,
    vocabulary: config.vocabulary,
    blocks: Array.from({ length: config.layers }, (_, index) => g.at(`layer ${index}/weights`, () => layer(index))),
    // Rows are gathered before they are widened, so that the table itself is never copied.
    embed: (ids) => g.float32(g.gather(raw("embed_in.weight"), ids)),
    enter: (embedded) => embedded,
    norm: streamNorm,
    finalNorm: (x) => g.add(g.mul(readStream(g, streamNorm, x).hat, final.gain), final.shift),
    unembedding: config.tied ? wide("embed_in.weight") : g.float32(weight("embed_out.weight")),
  };
}

interface AttentionParts {
  norm: Norm;
  attend: AttentionBlock["attend"];
}

function attentionBlock(
  g: Graph,
  config: GptNeoxConfig,
  qkv: Linear,
  out: Linear,
  parts: AttentionParts,
): AttentionBlock {
  const { heads, dHead, dModel } = config;
  // 1/√d_h is folded into the queries: one pass over the scores less.
  const [query, key, value] = [1 / Math.sqrt(dHead), 1, 1].map((scale, i): HeadProjection => {
    const pick = (x: Value, width: number) =>
      g.reshape(g.slice(g.reshape(x, [heads, 3, dHead, width]), 1, i, i + 1), [heads * dHead, width]);
    const bias = g.reshape(pick(qkv.bias, 1), [heads * dHead]);
    const folded = foldNorm(g, { weight: pick(qkv.weight, dModel), bias }, parts.norm);
    return {
      weight: g.swapLast(scale === 1 ? folded.weight : g.scale(folded.weight, scale)),
      bias: g.reshape(scale === 1 ? folded.bias : g.scale(folded.bias, scale), [heads, 1, dHead]),
    };
  }) as [HeadProjection, HeadProjection, HeadProjection];
  return {
    query,
    key,
    value,
    attend: (q, k, v) => parts.attend(g.add(q, query.bias), g.add(k, key.bias), g.add(v, value.bias)),
    ...headOutputs(g, config, out),
  };
}

function mlpBlock(g: Graph, into: Linear, out: Linear): MlpBlock {
  return { apply: (hat) => applyLinear(g, out, g.gelu(applyLinear(g, into, hat))) };
}
