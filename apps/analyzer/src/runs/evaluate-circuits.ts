/** @file Metrics of circuits over a whole dataset, several circuits in one pass. */
import { computationGraph } from "@atlas/schema";
import type { ModelSource } from "../model/build.ts";
import { createSession } from "../onnx/session.ts";
import { evaluateProgram } from "../program/evaluate.ts";
import type { TaskDataset } from "../task/dataset.ts";
import { f32 } from "../tensor/tensor.ts";
import { batchesOf, batchSize, longestPrompt } from "./batches.ts";
import type { RunOptions } from "./run-options.ts";

export interface CircuitEvaluator {
  /**
   * @param masks [n_w * n_r] each, 1 inside the circuit (circuit/mask.ts)
   * @returns per circuit the metric of every item
   */
  evaluate(masks: readonly Float32Array[]): Promise<number[][]>;
  release(): Promise<void>;
}

/** @param circuits how many the program takes at once; fewer in a call cost as much. */
export async function circuitEvaluator(
  source: ModelSource,
  dataset: TaskDataset,
  circuits: number,
  options: RunOptions = {},
): Promise<CircuitEvaluator> {
  const { writers, readers } = computationGraph(source.config);
  const cells = writers.length * readers.length;
  const positions = longestPrompt(dataset.items);
  const batch = batchSize(dataset.items.length, positions, circuits);
  const shape = { batch, positions, vocabulary: source.config.vocabulary };
  const program = evaluateProgram(source, { circuits, batch, positions, metric: dataset.metric, ablation: "interchange" });
  const session = await createSession(program, options);

  async function evaluateGroup(masks: readonly Float32Array[]): Promise<number[][]> {
    const packed = new Float32Array(circuits * cells);
    for (const [i, mask] of masks.entries()) packed.set(mask, i * cells);
    const mask = f32([circuits, writers.length, readers.length], packed);
    const perItem: number[][] = masks.map(() => []);
    for (const { items, feeds } of batchesOf(dataset.items, shape)) {
      options.signal?.throwIfAborted();
      const { metric } = await session.run({ ...feeds, mask });
      const values = metric!.data as Float32Array;
      for (const [i, own] of perItem.entries()) own.push(...values.subarray(i * batch, i * batch + items.length));
    }
    return perItem;
  }

  return {
    evaluate: async (masks) => {
      const results: number[][] = [];
      for (let i = 0; i < masks.length; i += circuits)
        results.push(...(await evaluateGroup(masks.slice(i, i + circuits))));
      return results;
    },
    release: () => session.release(),
  };
}
