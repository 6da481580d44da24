import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@atlas/schema";
import { expect, test } from "vitest";
import { TINY_CONFIG } from "./checkpoint-fixture.ts";
import { type ModelConfig, readConfig } from "./config.ts";
import { temporaryFolders } from "./temporary-folder.ts";

const folder = temporaryFolders();

async function read(changes: Record<string, unknown>): Promise<ModelConfig> {
  return readText(JSON.stringify({ ...TINY_CONFIG, ...changes }));
}

async function readText(text: string): Promise<ModelConfig> {
  const path = join(await folder(), "config.json");
  await writeFile(path, text);
  return readConfig(path);
}

test("a GPT-NeoX config in our words, with Hugging Face's defaults", async () => {
  const defaulted = { rotary_pct: undefined, rotary_emb_base: undefined, layer_norm_eps: undefined };
  const expected = {
    ...{ architecture: "gpt_neox", layers: 2, heads: 2, dModel: 16, dHead: 8, dMlp: 32, vocabulary: 23 },
    ...{ maxPositions: 32, rotaryDim: 2, rotary: { base: 10000, scaling: { type: "none" } }, normEpsilon: 1e-5 },
    ...{ parallel: true, tied: false, attentionBias: true, activation: "gelu" },
  };
  expect(await read({})).toEqual(expected);
  expect(await read({ ...defaulted, use_parallel_residual: undefined, hidden_act: undefined })).toEqual(expected);
  expect((await read({ use_parallel_residual: false })).parallel).toBe(false);
});

test("rotary settings in every plain spelling", async () => {
  const old = await read({ rotary_pct: 0.5, rotary_emb_base: 5000 });
  const none = { rotary_pct: undefined, rotary_emb_base: undefined };
  const nested = { rope_type: "default", rope_theta: 5000, partial_rotary_factor: 0.5 };
  expect(await read({ ...none, rope_parameters: nested })).toEqual(old);
  expect(await read({ ...none, rope_theta: 5000, partial_rotary_factor: 0.5, rope_scaling: null })).toEqual(old);
  expect(await read({ ...nested, rotary_pct: 0.5, rotary_emb_base: 5000 })).toEqual(old);
});

test("settings of relatives are taken where they change nothing", async () => {
  const neutral = { final_logit_softcapping: null, clip_qkv: null, logit_scale: 1, alibi: false, num_experts: 0 };
  expect(await read(neutral)).toEqual(await read({}));
});

test.each<[changes: Record<string, unknown>, says: string]>([
  [
    { model_type: "mamba" },
    'architecture "mamba", which is not supported; use one of: gpt_neox, gpt2, llama, mistral, qwen2, qwen3, olmo2.',
  ],
  [{ model_type: "toString" }, 'architecture "toString"'],
  [{ model_type: undefined }, "model_type"],
  [{ hidden_size: undefined }, "hidden_size"],
  [{ num_hidden_layers: 0 }, "num_hidden_layers"],
  [{ num_hidden_layers: 1e9 }, "num_hidden_layers"],
  [{ hidden_size: 15 }, "multiple of num_attention_heads"],
  [{ rotary_pct: 0.4 }, "rotates 3 of 8"],
  [{ rotary_pct: 0.1 }, "rotates 0 of 8"],
  [{ hidden_act: "quick_gelu" }, "only these activations are supported: gelu"],
  [{ rope_parameters: { rope_type: "longrope" } }, '"longrope" rotary scaling'],
  [{ final_logit_softcapping: 30 }, "a cap on logits is not supported"],
  [{ clip_qkv: 8 }, "clipping of queries"],
  [{ embedding_multiplier: 12 }, "multipliers"],
  [{ alibi: true }, "ALiBi"],
  [{ norm_head: true }, "a normalised unembedding"],
  [{ rope_theta: 500 }, "rotary_emb_base 10000 but rope_theta 500"],
])("%j is refused", async (changes, says) => {
  const error = await read(changes).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toMatch(/^[^\n]*config\.json [^\n]+\.$/);
  expect((error as UserError).message).toContain(says);
});

test("a missing config and one that is not JSON are refused", async () => {
  await expect(readConfig(join(await folder(), "config.json"))).rejects.toThrow(/There is no .*config\.json/);
  await expect(readText("{")).rejects.toThrow(/not valid JSON/);
  await expect(readText("[]")).rejects.toThrow(UserError);
});
