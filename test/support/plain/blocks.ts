/** @file A checkpoint's weights as each layer uses them, whatever the architecture calls them and however it lays them out. */
import type { Settings } from "./settings.ts";
import type { PlainTensor } from "./tensors.ts";

/** y = W x + b. */
export interface Affine {
  out: number;
  /** [out, in]. */
  weight: Float64Array;
  bias: Float64Array | undefined;
}

export interface Gain {
  gain: Float64Array;
  shift: Float64Array | undefined;
}

export interface Block {
  /** One of each query head; shared keys and values are repeated. */
  query: Affine[];
  key: Affine[];
  value: Affine[];
  /** [D, d_h] of each head. */
  output: Affine[];
  outputBias: Float64Array | undefined;
  norms: { attention: Gain; mlp: Gain };
  /** RMSNorm gains of queries and keys, each head's own share: [d_h] by query head. */
  queryKeyNorm: { over: "head" | "all"; query: Float64Array[]; key: Float64Array[] } | undefined;
  /** Gate is undefined where the activation stands on `up` itself. */
  mlp: { gate: Affine | undefined; up: Affine; down: Affine };
}

type Weights = ReadonlyMap<string, PlainTensor>;

export function blocksOf(settings: Settings, weights: Weights): Block[] {
  const of = { gpt2: gpt2Block, gpt_neox: gptNeoxBlock }[settings.family] ?? llamaBlock;
  return Array.from({ length: settings.layers }, (_, layer) => of(settings, weights, layer));
}

/** Rows `from` to `from + count` of a stored [out, in] layer. */
function rows(weights: Weights, name: string, from = 0, count?: number): Affine {
  const { shape, data } = weights.get(`${name}.weight`)!;
  const [all, width] = shape as [number, number];
  const out = count ?? all;
  const bias = weights.get(`${name}.bias`)?.data.slice(from, from + out);
  return { out, weight: data.slice(from * width, (from + out) * width), bias };
}

/** Columns of a stored [in, out] layer, as GPT-2 has them. */
function columns(weights: Weights, name: string, from = 0, count?: number): Affine {
  const { shape, data } = weights.get(`${name}.weight`)!;
  const [width, all] = shape as [number, number];
  const out = count ?? all;
  const weight = Float64Array.from(
    { length: out * width },
    (_, i) => data[(i % width) * all + from + Math.floor(i / width)]!,
  );
  return { out, weight, bias: weights.get(`${name}.bias`)!.data.slice(from, from + out) };
}

/** Each head's columns of an [D, H·d_h] output layer. */
function byHead({ out, weight }: Affine, heads: number, dHead: number): Affine[] {
  const width = heads * dHead;
  return Array.from({ length: heads }, (_, head) => ({
    out,
    bias: undefined,
    weight: Float64Array.from(
      { length: out * dHead },
      (_, i) => weight[Math.floor(i / dHead) * width + head * dHead + (i % dHead)]!,
    ),
  }));
}

const gainOf = (weights: Weights, name: string): Gain => ({
  gain: weights.get(`${name}.weight`)!.data,
  shift: weights.get(`${name}.bias`)?.data,
});

function perHead(heads: number, of: (head: number) => Affine): Affine[] {
  return Array.from({ length: heads }, (_, head) => of(head));
}

function gpt2Block({ heads, dHead, dModel }: Settings, weights: Weights, layer: number): Block {
  const at = (name: string) => `transformer.h.${layer}.${name}`;
  const part = (index: number) =>
    perHead(heads, (head) => columns(weights, at("attn.c_attn"), index * dModel + head * dHead, dHead));
  const output = columns(weights, at("attn.c_proj"));
  return {
    ...{ query: part(0), key: part(1), value: part(2), output: byHead(output, heads, dHead), outputBias: output.bias },
    norms: { attention: gainOf(weights, at("ln_1")), mlp: gainOf(weights, at("ln_2")) },
    queryKeyNorm: undefined,
    mlp: { gate: undefined, up: columns(weights, at("mlp.c_fc")), down: columns(weights, at("mlp.c_proj")) },
  };
}

function gptNeoxBlock({ heads, dHead }: Settings, weights: Weights, layer: number): Block {
  const at = (name: string) => `gpt_neox.layers.${layer}.${name}`;
  const part = (index: number) =>
    perHead(heads, (head) => rows(weights, at("attention.query_key_value"), (head * 3 + index) * dHead, dHead));
  const output = rows(weights, at("attention.dense"));
  return {
    ...{ query: part(0), key: part(1), value: part(2), output: byHead(output, heads, dHead), outputBias: output.bias },
    norms: {
      attention: gainOf(weights, at("input_layernorm")),
      mlp: gainOf(weights, at("post_attention_layernorm")),
    },
    queryKeyNorm: undefined,
    mlp: { gate: undefined, up: rows(weights, at("mlp.dense_h_to_4h")), down: rows(weights, at("mlp.dense_4h_to_h")) },
  };
}

function llamaBlock({ heads, kvHeads, dHead, normsBehind }: Settings, weights: Weights, layer: number): Block {
  const at = (name: string) => `model.layers.${layer}.${name}`;
  const shared = (head: number) => Math.floor(head / (heads / kvHeads));
  const part = (name: string, own: (head: number) => number) =>
    perHead(heads, (head) => rows(weights, at(`self_attn.${name}_proj`), own(head) * dHead, dHead));
  const output = rows(weights, at("self_attn.o_proj"));
  const ahead = { attention: "input_layernorm", mlp: "post_attention_layernorm" };
  const behind = { attention: "post_attention_layernorm", mlp: "post_feedforward_layernorm" };
  const names = normsBehind ? behind : ahead;
  return {
    ...{ query: part("q", (head) => head), key: part("k", shared), value: part("v", shared) },
    ...{ output: byHead(output, heads, dHead), outputBias: output.bias },
    norms: { attention: gainOf(weights, at(names.attention)), mlp: gainOf(weights, at(names.mlp)) },
    queryKeyNorm: queryKeyNorm(weights, at("self_attn."), heads, dHead, shared),
    mlp: {
      gate: rows(weights, at("mlp.gate_proj")),
      up: rows(weights, at("mlp.up_proj")),
      down: rows(weights, at("mlp.down_proj")),
    },
  };
}

function queryKeyNorm(
  weights: Weights,
  prefix: string,
  heads: number,
  dHead: number,
  shared: (head: number) => number,
): Block["queryKeyNorm"] {
  const [query, key] = ["q", "k"].map((name) => weights.get(`${prefix}${name}_norm.weight`)?.data);
  if (!query || !key) return undefined;
  const over = query.length === dHead ? "head" : "all";
  const share = (gain: Float64Array, of: (head: number) => number) =>
    Array.from({ length: heads }, (_, head) =>
      over === "head" ? gain : gain.slice(of(head) * dHead, (of(head) + 1) * dHead),
    );
  return { over, query: share(query, (head) => head), key: share(key, shared) };
}
