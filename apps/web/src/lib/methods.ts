/** @file Where the methods page explains each quantity, so that a chart can lead to the paragraph on what it shows. */

/** By anchor on the page, in its order; every quantity on a chart or in a table of the site has one. */
export const METHOD_TITLES = {
  checkpoints: "Checkpoints, steps and tokens",
  integrity: "Suspicious checkpoints",
  accuracy: "Accuracy",
  metric: "Task metrics",
  floor: "The floor",
  "edge-scores": "Scores of edges",
  "node-scores": "Scores of nodes",
  completeness: "Completeness gap",
  exact: "Attributed beside exact scores",
  circuit: "The circuit of a checkpoint",
  "circuit-size": "Circuit size",
  faithfulness: "Faithfulness",
  intervals: "Intervals",
  stability: "Stability",
  overlap: "Overlap of circuits",
  "weighted-overlap": "Weighted overlap",
  "edit-distance": "Edges born and lost",
  membership: "Membership over training",
  emergence: "Emergence",
  "head-scores": "Head scores",
  "role-handover": "Hand-over of a role",
  algorithms: "Verified algorithms",
  imports: "Published results beside our own",
  releases: "Releases",
  modes: "Paper mode and corrected mode",
  time: "Time, memory and rate",
} as const;

export type MethodName = keyof typeof METHOD_TITLES;

/** Address of the paragraph that says how a quantity is computed. */
export function methodHref(name: MethodName): string {
  return `/about#${name}`;
}
