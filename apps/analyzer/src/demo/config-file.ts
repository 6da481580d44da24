/** @file The `config.json` of a demo checkpoint, with the keys Hugging Face's GPT-NeoX reads. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BOS } from "../task/demo-lexicon.ts";
import { DEMO_MODELS, type DemoSize } from "./models.ts";
import { recipe } from "./recipe.ts";
import { tokenId, vocabulary } from "./vocabulary.ts";

export type StoredType = "float16" | "float32";

/** @param storedType numeric type of the weights in the file beside it. */
export function demoConfig(size: DemoSize, storedType: StoredType = "float32") {
  const { layers, heads, dModel } = DEMO_MODELS[size];
  return {
    architectures: ["GPTNeoXForCausalLM"],
    model_type: "gpt_neox",
    hidden_act: "gelu",
    hidden_size: dModel,
    intermediate_size: 4 * dModel,
    num_attention_heads: heads,
    num_hidden_layers: layers,
    layer_norm_eps: 1e-5,
    max_position_embeddings: recipe.rowTokens,
    rotary_emb_base: 10000,
    rotary_pct: 0.25,
    tie_word_embeddings: false,
    use_parallel_residual: true,
    vocab_size: vocabulary.length,
    bos_token_id: tokenId(BOS),
    eos_token_id: tokenId(BOS),
    torch_dtype: storedType,
  };
}

/** Writes `config.json` into a checkpoint's folder, which must exist. */
export async function writeConfigFile(directory: string, size: DemoSize, storedType?: StoredType): Promise<void> {
  await writeFile(join(directory, "config.json"), `${JSON.stringify(demoConfig(size, storedType), null, 2)}\n`);
}
