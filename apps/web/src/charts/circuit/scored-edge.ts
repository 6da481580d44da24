/** @file Edges as they are drawn. */
import type { Edge } from "@atlas/schema";

export interface ScoredEdge extends Edge {
  /** Attribution: positive where corrupting the edge hurts the task. */
  score: number;
  /** Share of the circuits of resampled prompts that hold it, 0 to 1; absent where prompts were not resampled. */
  frequency?: number;
}

/** An edge of a comparison: coloured by what became of it, not by its sign. */
export interface ChangedEdge extends ScoredEdge {
  change?: "born" | "kept" | "lost";
  /** Drawn as a line split along its middle. */
  signChanged?: boolean;
}
