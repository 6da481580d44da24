/** @file The pass over the weights that identifies a checkpoint: two hashes, and a look for what is not finite. */
import { digestWeights } from "../../checkpoint/weight-digests.ts";
import { openCheckpoint } from "../../checkpoint/weights.ts";
import type { ModelShape } from "./model-shapes.ts";
import type { Row } from "./row.ts";

export function hashingRow(model: ModelShape): Row {
  return {
    id: "hashing",
    kind: "hashing",
    label: `${model.name} ${model.dtype}`,
    model,
    onDevice: false,
    measure: async ({ directory, repeats }) => {
      const checkpoint = await openCheckpoint(directory);
      const first = await digestWeights(checkpoint);
      const seconds: number[] = [];
      for (let i = 0; i < repeats; i++) seconds.push((await digestWeights(checkpoint)).seconds);
      return { seconds, work: { amount: first.bytes, unit: "bytes" } };
    },
  };
}
