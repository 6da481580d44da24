/** @file Checkpoints of any shape with random weights: no two tensors alike, because onnxruntime keeps equal ones once. */
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readConfig, weightShapes } from "../../apps/analyzer/src/checkpoint/config.ts";
import { writeSafetensors } from "../../apps/analyzer/src/checkpoint/write-safetensors.ts";
import { seededNormal } from "../../apps/analyzer/src/tensor/random.ts";
import type { ModelCase } from "./cases.ts";

/** Numbers drawn; each tensor begins elsewhere among them. */
const DRAWN = 2 ** 21;

/** Writes the folder unless it is there. */
export async function writeCheckpoint(folder: string, { config, dtype }: ModelCase): Promise<void> {
  const weights = join(folder, "model.safetensors");
  if (existsSync(weights)) return;
  await mkdir(folder, { recursive: true });
  const path = join(folder, "config.json");
  await writeFile(path, JSON.stringify(config));
  const drawn = seededNormal(DRAWN, 1).map((deviate) => 0.02 * deviate);
  const tensors = [...weightShapes(await readConfig(path))].map(([name, shape], index) => {
    const data = new Float32Array(shape.reduce((product, axis) => product * axis, 1));
    for (let at = 0, from = (7919 * index) % DRAWN; at < data.length; from = 0) {
      const piece = drawn.subarray(from, from + data.length - at);
      data.set(piece, at);
      at += piece.length;
    }
    return { name, shape, data };
  });
  await writeSafetensors(weights, tensors, dtype);
}
