/** @file Random weights: a checkpoint like any other, of which no two weights are equal. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { gptNeoxWeights } from "../../checkpoint/gpt-neox-weights.ts";
import { temporaryFolders } from "../../checkpoint/temporary-folder.ts";
import { openCheckpoint } from "../../checkpoint/weights.ts";
import { MINIATURE, PYTHIA_410M } from "./model-shapes.ts";
import { randomTensors, writeRandomCheckpoint } from "./random-checkpoint.ts";

const folder = temporaryFolders();

test("the folder opens as a model of its shape, and its weights scatter as wide as they should", async () => {
  const directory = join(await folder(), "model");
  await writeRandomCheckpoint(directory, MINIATURE);
  const { config, weights } = await openCheckpoint(directory);
  const { layers, heads, dModel, vocabulary } = MINIATURE;
  expect(config).toMatchObject({ architecture: "gpt_neox", layers, heads, dModel, vocabulary, dMlp: 4 * dModel });
  const { offset, length } = weights.get("embed_out.weight")!;
  const bytes = await readFile(join(directory, "model.safetensors"));
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset + offset, bytes.byteOffset + offset + length));
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
  expect(deviation).toBeCloseTo(0.02, 3);
});

test("no two weights of the largest shape are equal, nor begin alike", () => {
  const { layers, dModel, vocabulary } = PYTHIA_410M;
  const shapes = gptNeoxWeights({
    ...{ layers, dModel, vocabulary, dMlp: 4 * dModel, tied: false, attentionBias: true },
  } as Parameters<typeof gptNeoxWeights>[0]);
  const tensors = randomTensors(shapes);
  expect(tensors).toHaveLength(4 + 12 * layers);
  expect(new Set(tensors.map(({ data }) => data.subarray(0, 4).join())).size).toBe(tensors.length);
  for (const { data, shape } of tensors) expect(data).toHaveLength(shape.reduce((a, b) => a * b));
});
