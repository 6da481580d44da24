/** @file What published configs of Llama-like models say, each family in its spelling and with its defaults. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@atlas/schema";
import { expect, test } from "vitest";
import { TINY_CONFIGS } from "./checkpoint-fixture.ts";
import { readConfig, weightShapes } from "./config.ts";
import type { LlamaConfig, LlamaName } from "./llama-config.ts";
import { temporaryFolders } from "./temporary-folder.ts";

const folder = temporaryFolders();

async function read(architecture: LlamaName, changes: Record<string, unknown> = {}): Promise<LlamaConfig> {
  const path = join(await folder(), "config.json");
  await writeFile(path, JSON.stringify({ ...TINY_CONFIGS[architecture], ...changes }));
  return (await readConfig(path)) as LlamaConfig;
}

/** The settings that a config may leave out. */
const LEFT_OUT = {
  ...{ num_key_value_heads: undefined, head_dim: undefined, max_position_embeddings: undefined, rope_theta: undefined },
  ...{ rms_norm_eps: undefined, hidden_act: undefined, tie_word_embeddings: undefined, sliding_window: undefined },
};

test("a Llama config in our words", async () => {
  expect(await read("llama")).toEqual({
    ...{ architecture: "llama", layers: 2, heads: 4, kvHeads: 2, dModel: 16, dHead: 6, dMlp: 32, vocabulary: 23 },
    ...{ maxPositions: 32, rotary: { base: 10000, scaling: { type: "none" } }, normEpsilon: 1e-5, parallel: false },
    ...{ normPlacement: "before", qkNorm: "none", attentionBias: "none", mlpBias: false, windows: [null, null] },
    ...{ tied: false, activation: "silu" },
  });
});

test.each<[LlamaName, Record<string, unknown>, Partial<LlamaConfig>]>([
  ["llama", {}, { kvHeads: 4, dHead: 4, maxPositions: 2048, normEpsilon: 1e-6, windows: [null, null] }],
  ["mistral", { num_attention_heads: 8 }, { kvHeads: 8, dHead: 2, maxPositions: 131_072, windows: [4096, 4096] }],
  ["qwen2", { num_attention_heads: 32, hidden_size: 64 }, { kvHeads: 32, dHead: 2, attentionBias: "qkv" }],
  ["qwen3", { num_attention_heads: 32 }, { kvHeads: 32, dHead: 128, maxPositions: 32768, qkNorm: "per-head" }],
  ["olmo2", {}, { kvHeads: 4, dHead: 4, normEpsilon: 1e-5, qkNorm: "full-width", normPlacement: "after" }],
])("Hugging Face's defaults for %s", async (name, changes, expected) => {
  const found = await read(name, { ...LEFT_OUT, ...changes });
  expect(found).toMatchObject({ ...expected, rotary: { base: 10000, scaling: { type: "none" } }, tied: false });
});

test("null heads and widths follow from the others", async () => {
  const unset = { num_key_value_heads: null, head_dim: null };
  for (const name of ["mistral", "qwen2", "qwen3"] as const)
    expect(await read(name, unset)).toMatchObject({ kvHeads: 4, dHead: 4 });
});

test("biases stand where each family has them", async () => {
  const biases = async (name: LlamaName, changes: Record<string, unknown>) =>
    [...weightShapes(await read(name, changes)).keys()]
      .filter((key) => key.startsWith("model.layers.0.") && key.endsWith(".bias"))
      .map((key) => key.split(".").at(-2));
  const asked = { attention_bias: true, mlp_bias: true };
  const attention = ["q_proj", "k_proj", "v_proj", "o_proj"];
  expect(await biases("llama", {})).toEqual([]);
  expect(await biases("llama", asked)).toEqual([...attention, "gate_proj", "up_proj", "down_proj"]);
  expect(await biases("mistral", asked)).toEqual([]);
  expect(await biases("qwen2", {})).toEqual(["q_proj", "k_proj", "v_proj"]);
  expect(await biases("qwen3", asked)).toEqual(attention);
  expect(await biases("olmo2", {})).toEqual([]);
  await expect(biases("olmo2", asked)).rejects.toThrow("attention biases behind which a norm stands");
});

test("norms stand where each family has them", async () => {
  const norms = async (name: LlamaName) =>
    [...weightShapes(await read(name))]
      .filter(([key]) => key.startsWith("model.layers.1.") && key.includes("norm"))
      .map(([key, shape]) => `${key.slice("model.layers.1.".length)} ${shape}`);
  const before = ["input_layernorm.weight 16", "post_attention_layernorm.weight 16"];
  expect(await norms("llama")).toEqual(before);
  expect(await norms("qwen3")).toEqual([...before, "self_attn.q_norm.weight 6", "self_attn.k_norm.weight 6"]);
  expect(await norms("olmo2")).toEqual([
    ...["post_feedforward_layernorm.weight 16", "post_attention_layernorm.weight 16"],
    ...["self_attn.q_norm.weight 24", "self_attn.k_norm.weight 12"],
  ]);
});

const LLAMA3 = { factor: 8, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 8192 };

test("rotary scaling in its old and new spelling", async () => {
  const linear = { base: 10000, scaling: { type: "linear", factor: 2 } };
  expect((await read("llama", { rope_scaling: { type: "linear", factor: 2 } })).rotary).toEqual(linear);
  const nested = { rope_type: "linear", factor: 2, rope_theta: 10000 };
  expect((await read("llama", { rope_theta: undefined, rope_parameters: nested })).rotary).toEqual(linear);
  expect((await read("llama", { rope_parameters: nested, rope_scaling: nested })).rotary).toEqual(linear);
  const llama3 = { type: "llama3", factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalPositions: 8192 };
  expect((await read("llama", { rope_scaling: { rope_type: "llama3", ...LLAMA3 } })).rotary.scaling).toEqual(llama3);
});

test("dynamic scaling is none up to the length it begins beyond", async () => {
  const dynamic = { type: "dynamic", factor: 4 };
  expect(await read("llama", { rope_scaling: dynamic })).toEqual(await read("llama"));
  const shorter = { ...dynamic, original_max_position_embeddings: 16 };
  expect(await read("llama", { rope_scaling: shorter })).toEqual({ ...(await read("llama")), maxPositions: 16 });
});

test("YaRN with the paper's defaults, and with its own numbers", async () => {
  const scaling = async (given: Record<string, unknown>) =>
    (await read("llama", { rope_scaling: { type: "yarn", ...given } })).rotary.scaling;
  const defaults = { type: "yarn", factor: 4, betaFast: 32, betaSlow: 1, originalPositions: 32, whole: true };
  expect(await scaling({ factor: 4 })).toEqual({ ...defaults, attentionFactor: 1 + 0.1 * Math.log(4) });
  const own = { original_max_position_embeddings: 8, beta_fast: 16, beta_slow: 2, attention_factor: 1.5 };
  expect(await scaling({ ...own, truncate: false })).toEqual({
    ...{ ...defaults, betaFast: 16, betaSlow: 2, originalPositions: 8, whole: false, attentionFactor: 1.5 },
  });
  expect(await scaling({ factor: 0.5 })).toMatchObject({ attentionFactor: 1 });
  expect(await scaling({ factor: 4, mscale: 1, mscale_all_dim: 1 })).toMatchObject({ attentionFactor: 1 });
});

test("sliding windows lie where each family has them", async () => {
  const windows = async (name: LlamaName, changes: Record<string, unknown>) =>
    (await read(name, { sliding_window: 8, ...changes })).windows;
  const unused = [null, null];
  expect(await windows("mistral", {})).toEqual([8, 8]);
  expect(await windows("mistral", { sliding_window: null })).toEqual(unused);
  expect(await windows("llama", {})).toEqual(unused);
  for (const name of ["qwen2", "qwen3"] as const) {
    const on = { use_sliding_window: true };
    expect(await windows(name, { max_window_layers: 0 })).toEqual(unused);
    expect(await windows(name, on)).toEqual(unused);
    expect(await windows(name, { ...on, max_window_layers: 1 })).toEqual([null, 8]);
    expect(await windows(name, { ...on, layer_types: ["sliding_attention", "full_attention"] })).toEqual([8, null]);
    expect(await windows(name, { ...on, max_window_layers: 0, sliding_window: null })).toEqual(unused);
  }
});

test.each<[changes: Record<string, unknown>, says: string]>([
  [{ num_key_value_heads: 3 }, "shares 3 key/value heads between 4 heads"],
  [{ head_dim: null, hidden_size: 18 }, "multiple of num_attention_heads"],
  [{ head_dim: 5 }, "heads of 5 elements"],
  [{ partial_rotary_factor: 0.5 }, "only a part of each head"],
  [{ hidden_act: "quick_gelu" }, "only these activations are supported: gelu"],
  [{ layer_types: ["chunked_attention", "full_attention"] }, "only full and sliding attention"],
  [{ quantization_config: { quant_method: "awq" } }, "quantised weights"],
  ...["longrope", "ntk", "mrope"].map((rope_type): [Record<string, unknown>, string] => [
    { rope_scaling: { rope_type, factor: 2 } },
    `"${rope_type}" rotary scaling`,
  ]),
  [{ rope_scaling: { type: "linear" } }, '"linear" rotary scaling without factor'],
  [{ rope_scaling: { type: "llama3", factor: 8, low_freq_factor: 1 } }, "without high_freq_factor"],
  [{ rope_scaling: { type: "llama3", ...LLAMA3, high_freq_factor: 1 } }, "above its low_freq_factor"],
  [{ rope_scaling: { type: "linear", factor: 2 }, rope_parameters: { rope_type: "default" } }, "that disagree"],
  [{ rope_parameters: { full_attention: { rope_theta: 1 } } }, "differ between layers"],
  [{ rope_parameters: { rope_theta: 5 } }, "rope_theta 10000 but rope_parameters.rope_theta 5"],
  [{ model_type: "qwen3_moe" }, 'architecture "qwen3_moe"'],
])("%j is refused", async (changes, says) => {
  const error = await read("llama", changes).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toMatch(/^[^\n]*config\.json [^\n]+\.$/);
  expect((error as UserError).message).toContain(says);
});
