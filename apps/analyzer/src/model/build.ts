/** @file From a checkpoint on disk to a transformer in a graph, whose weights stay in their file. */
import type { ModelConfig } from "../checkpoint/config.ts";
import type { TensorRecord, WeightDtype } from "../checkpoint/weights.ts";
import type { Graph } from "../graph/graph.ts";
import type { DType } from "../graph/value.ts";
import { gptNeox } from "./gpt-neox.ts";
import { gpt2 } from "./gpt2.ts";
import { llama } from "./llama.ts";
import type { Transformer } from "./transformer.ts";
import type { WeightLookup } from "./weight-lookup.ts";

/** The part of a checkpoint that a graph is built from. */
export interface ModelSource {
  config: ModelConfig;
  weights: ReadonlyMap<string, TensorRecord>;
}

const DTYPES: Record<WeightDtype, DType> = { F32: "f32", F16: "f16", BF16: "bf16" };

/** @param prefix of its weights' names, where a graph holds several models. */
export function buildModel(
  g: Graph,
  { config, weights }: ModelSource,
  positions: number,
  prefix: string = "",
): Transformer {
  return assemble(g, config, externalWeights(g, weights, prefix), positions);
}

/** One adapter per architecture. */
export function assemble(g: Graph, config: ModelConfig, weight: WeightLookup, positions: number): Transformer {
  switch (config.architecture) {
    case "gpt_neox":
      return gptNeox(g, config, weight, positions);
    case "gpt2":
      return gpt2(g, config, weight, positions);
    case "llama":
    case "mistral":
    case "qwen2":
    case "qwen3":
    case "olmo2":
      return llama(g, config, weight, positions);
  }
}

function externalWeights(g: Graph, weights: ReadonlyMap<string, TensorRecord>, prefix: string): WeightLookup {
  const values = new Map(
    [...weights].map(([name, { file, dtype, shape, offset, length }]) => [
      name,
      g.weight(`${prefix}${name}`, DTYPES[dtype], shape, { file, offset, length }),
    ]),
  );
  return (name) => values.get(name)!;
}
