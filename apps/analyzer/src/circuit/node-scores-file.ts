/** @file The node scores that `atlas attribute --level node` writes: one number for every writer. */
import { computationGraph, formatNode } from "@atlas/schema";
import type { ScoresProvenance } from "./scores-file.ts";

export interface NodeScoresFile extends ScoresProvenance {
  level: "node";
  /** Names, n_w. */
  writers: string[];
  /** [n_w]. Positive: corrupting the node hurts the task. */
  scores: number[];
}

/** @param scores [n_w], in the order of the computation graph. */
export function toNodeScoresFile(provenance: ScoresProvenance, scores: Float32Array): NodeScoresFile {
  const { writers } = computationGraph(provenance.model);
  return { ...provenance, level: "node", writers: writers.map(formatNode), scores: [...scores] };
}
