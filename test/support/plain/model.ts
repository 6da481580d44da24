/** @file Opens a checkpoint folder for the plain forward pass, again without any of the project's own readers. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { blocksOf } from "./blocks.ts";
import type { PlainModel } from "./forward.ts";
import { settingsOf } from "./settings.ts";
import { readTensors } from "./tensors.ts";

/** Embedding, learned positions, final norm and unembedding, by family. */
const NAMES: Record<string, [embedding: string, final: string, unembedding: string]> = {
  gpt2: ["transformer.wte", "transformer.ln_f", "lm_head"],
  gpt_neox: ["gpt_neox.embed_in", "gpt_neox.final_layer_norm", "embed_out"],
};
const LLAMA_NAMES = ["model.embed_tokens", "model.norm", "lm_head"] as const;

export function openPlain(directory: string): PlainModel {
  const settings = settingsOf(JSON.parse(readFileSync(join(directory, "config.json"), "utf8")));
  const weights = readTensors(join(directory, "model.safetensors"));
  const [embedding, final, unembedding] = NAMES[settings.family] ?? LLAMA_NAMES;
  const data = (name: string) => weights.get(name)?.data;
  return {
    settings,
    blocks: blocksOf(settings, weights),
    embedding: data(`${embedding}.weight`)!,
    positions: data("transformer.wpe.weight"),
    finalNorm: { gain: data(`${final}.weight`)!, shift: data(`${final}.bias`) },
    unembedding: data(`${settings.tied ? embedding : unembedding}.weight`)!,
  };
}
