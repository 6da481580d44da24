/** @file What is measured: shapes of models, most of them others than those that the estimate's factors were chosen on (31m and 70m in F32), and jobs on them. */
import type { AttributionLevel, AttributionMethod } from "@atlas/schema";
import type { StoredDtype } from "../../apps/analyzer/src/checkpoint/write-safetensors.ts";

export interface ModelCase {
  dtype: StoredDtype;
  /** A Hugging Face config. */
  config: Record<string, unknown>;
}

const neox = (layers: number, heads: number, width: number) => ({
  model_type: "gpt_neox",
  hidden_size: width,
  num_hidden_layers: layers,
  num_attention_heads: heads,
  intermediate_size: 4 * width,
  vocab_size: 50_304,
  rotary_pct: 0.25,
  max_position_embeddings: 2048,
});

const llamaLike = {
  num_hidden_layers: 12,
  num_attention_heads: 12,
  num_key_value_heads: 4,
  hidden_size: 768,
  intermediate_size: 2048,
  vocab_size: 32_000,
  max_position_embeddings: 2048,
  hidden_act: "silu",
};

export const MODELS = {
  "31m F32": { dtype: "F32", config: neox(6, 8, 256) },
  "70m F16": { dtype: "F16", config: neox(6, 8, 512) },
  "70m F32": { dtype: "F32", config: neox(6, 8, 512) },
  "160m F16": { dtype: "F16", config: neox(12, 12, 768) },
  "160m F32": { dtype: "F32", config: neox(12, 12, 768) },
  "410m F16": { dtype: "F16", config: neox(24, 16, 1024) },
  "sequential F32": { dtype: "F32", config: { ...neox(8, 8, 512), use_parallel_residual: false } },
  "gpt2 F32": {
    dtype: "F32",
    config: { model_type: "gpt2", n_layer: 12, n_head: 12, n_embd: 768, vocab_size: 50_257, n_positions: 1024 },
  },
  "llama F16": { dtype: "F16", config: { ...llamaLike, model_type: "llama" } },
  "qwen2 F32": { dtype: "F32", config: { ...llamaLike, model_type: "qwen2", tie_word_embeddings: true } },
} as const satisfies Record<string, ModelCase>;

export type ModelName = keyof typeof MODELS;

interface Data {
  items: number;
  /** Tokens of each prompt. */
  tokens: number;
}

export type Job = Data &
  (
    | { kind: "attribute"; method: AttributionMethod; level?: AttributionLevel; steps?: number }
    | { kind: "evaluate"; circuits: number; ablation?: "interchange" | "mean" | "zero" }
    | { kind: "patch"; patches: number }
    | { kind: "patterns" | "copy" | "copy suppression" | "succession" }
  );

export interface Case {
  model: ModelName;
  job: Job;
}

const attribute = (
  method: AttributionMethod,
  items: number,
  tokens: number,
  steps = 5,
  level?: AttributionLevel,
): Job => ({
  kind: "attribute",
  ...{ method, items, tokens, steps },
  ...(level && { level }),
});
const evaluate = (circuits: number, items: number, tokens: number, ablation?: "mean" | "zero"): Job => ({
  kind: "evaluate",
  ...{ circuits, items, tokens },
  ...(ablation && { ablation }),
});
const on = (model: ModelName, ...jobs: Job[]): Case[] => jobs.map((job) => ({ model, job }));

export const CASES: readonly Case[] = [
  ...on("31m F32", attribute("eap", 64, 12), attribute("eap-ig", 64, 12), evaluate(8, 64, 12)),
  ...on("70m F32", attribute("eap-ig", 6, 11), attribute("eap-ig", 24, 40), attribute("eap-ig-activations", 6, 11)),
  ...on("70m F32", evaluate(1, 24, 40), evaluate(8, 24, 40), evaluate(32, 24, 40)),
  ...on("70m F32", { kind: "patch", patches: 8, items: 24, tokens: 20 }, evaluate(8, 24, 20, "mean")),
  ...on("70m F16", attribute("eap-ig", 6, 11), attribute("eap-ig", 24, 40), evaluate(8, 6, 11)),
  ...on("160m F16", attribute("eap", 24, 20), attribute("eap-ig", 10, 16), attribute("eap-ig", 32, 40, 10)),
  ...on("160m F16", attribute("eap-ig-activations", 8, 20), attribute("clean-corrupted", 24, 20)),
  ...on("160m F16", attribute("eap-ig", 10, 20, 5, "node"), attribute("exact", 1, 8, 5, "node")),
  ...on("160m F16", evaluate(1, 10, 20), evaluate(8, 10, 20), evaluate(32, 10, 20), evaluate(8, 10, 20, "zero")),
  ...on("160m F16", { kind: "patch", patches: 16, items: 10, tokens: 20 }),
  ...on("160m F16", { kind: "patterns", items: 16, tokens: 80 }, { kind: "copy", items: 80, tokens: 20 }),
  ...on("160m F32", attribute("eap-ig", 20, 24), evaluate(8, 20, 24)),
  ...on("sequential F32", attribute("eap-ig", 20, 24), evaluate(8, 20, 24), {
    kind: "succession",
    items: 200,
    tokens: 1,
  }),
  ...on("gpt2 F32", attribute("eap-ig", 20, 24), attribute("eap-ig-activations", 4, 16), evaluate(8, 20, 24)),
  ...on("llama F16", attribute("eap-ig", 20, 24), evaluate(8, 20, 24), evaluate(1, 20, 24)),
  ...on("qwen2 F32", attribute("eap-ig", 20, 24), evaluate(8, 20, 24)),
  ...on("70m F32", { kind: "copy suppression", items: 6, tokens: 256 }),
  ...on("410m F16", attribute("eap-ig", 10, 20), attribute("eap-ig", 10, 20, 30), evaluate(8, 10, 20)),
];

export function describe({ model, job }: Case): string {
  const { kind, items, tokens } = job;
  const size = `${items} × ${tokens} tokens`;
  switch (kind) {
    case "attribute":
      return `${model}, ${job.method}${job.level === "node" ? " of nodes" : ""}, ${size}, ${job.steps ?? 1} steps`;
    case "evaluate":
      return `${model}, ${job.circuits} circuits${job.ablation ? ` (${job.ablation})` : ""}, ${size}`;
    case "patch":
      return `${model}, ${job.patches} paths, ${size}`;
    default:
      return `${model}, ${kind} of heads, ${size}`;
  }
}
