/** @file A checkpoint of any shape with random weights, written about as fast as the disk takes it. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readConfig, weightShapes } from "../../checkpoint/config.ts";
import { elements } from "../../checkpoint/tensor-file.ts";
import { type NamedTensor, writeSafetensors } from "../../checkpoint/write-safetensors.ts";
import { seededNormal } from "../../tensor/random.ts";
import type { ModelShape } from "./model-shapes.ts";

/** Different numbers; weights are stretches of their repetition. */
const BLOCK = 2 ** 16;
/** From the beginning of one weight's stretch to the next one's; odd, so that no two weights of a model begin alike. */
const SHIFT = 97;
/** As wide as weights are drawn before training. */
const DEVIATION = 0.02;

/** @param directory is made. */
export async function writeRandomCheckpoint(directory: string, model: ModelShape): Promise<void> {
  const { layers, heads, dModel, vocabulary, dtype } = model;
  await mkdir(directory);
  const config = {
    model_type: "gpt_neox",
    hidden_size: dModel,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    intermediate_size: 4 * dModel,
    vocab_size: vocabulary,
    rotary_pct: 0.25,
  };
  const path = join(directory, "config.json");
  await writeFile(path, JSON.stringify(config));
  await writeSafetensors(
    join(directory, "model.safetensors"),
    randomTensors(weightShapes(await readConfig(path))),
    dtype,
  );
}

/**
 * Weights are views of one array, each shifted against the one before: equal weights would be packed once by onnxruntime, and
 * take less memory and bandwidth than a model's do.
 */
export function randomTensors(shapes: ReadonlyMap<string, readonly number[]>): NamedTensor[] {
  const longest = Math.max(...[...shapes.values()].map(elements));
  const numbers = repeated(longest + SHIFT * shapes.size);
  return [...shapes].map(([name, shape], i) => ({
    name,
    shape,
    data: numbers.subarray(SHIFT * i, SHIFT * i + elements(shape)),
  }));
}

function repeated(length: number): Float32Array {
  const block = seededNormal(BLOCK, 2).map((deviate) => DEVIATION * deviate);
  const numbers = new Float32Array(length);
  for (let at = 0; at < length; at += BLOCK) numbers.set(block.subarray(0, length - at), at);
  return numbers;
}
