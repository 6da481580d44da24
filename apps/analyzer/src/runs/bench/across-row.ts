/** @file Everything that is measured between the checkpoints of a training, from circuits and scores that lie in memory. */
import { acrossCheckpoints, type TrainedCircuit } from "@atlas/metrics";
import { type ComputationGraph, computationGraph, edgeCells } from "@atlas/schema";
import { seededUniform } from "../../tensor/random.ts";
import type { ModelShape } from "./model-shapes.ts";
import { repeated } from "./repeat.ts";
import type { Row } from "./row.ts";

/** As large as the circuits of published models. */
const EDGES = 1000;
const TOKENS_PER_CHECKPOINT = 2_097_152_000;

/** No weights are read, so the row takes no checkpoint. */
export function acrossRow({ name, layers, heads }: ModelShape, checkpoints: number): Row {
  return {
    id: `across-${name}`,
    kind: "across",
    label: `${name}, ${checkpoints} checkpoints with circuits of ${EDGES} edges at most`,
    onDevice: false,
    measure: async (bench) => {
      const graph = computationGraph({ layers, heads, parallel: true });
      const training = Array.from({ length: checkpoints }, (_, index) => randomCircuit(graph, index));
      const seconds = await repeated(bench, async () => acrossCheckpoints(graph, training));
      return { seconds, work: { amount: checkpoints, unit: "checkpoints" } };
    },
  };
}

function randomCircuit(graph: ComputationGraph, index: number): TrainedCircuit {
  const uniform = seededUniform(index);
  const cells = edgeCells(graph);
  const scores = new Float32Array(graph.writers.length * graph.readers.length);
  for (const cell of cells) scores[cell] = uniform() - 0.5;
  const edges = cells.filter(() => uniform() < EDGES / cells.length).slice(0, EDGES);
  return { tokens: index * TOKENS_PER_CHECKPOINT, edges, scores };
}
