/** @file Server entry of the shared vocabulary: tables and their relations. Browsers import `@atlas/schema` instead. */
export * from "./tables/checkpoint.ts";
export * from "./tables/circuit.ts";
export * from "./tables/circuit-edge.ts";
export * from "./tables/dataset.ts";
export * from "./tables/edge-scores.ts";
export * from "./tables/examination.ts";
export * from "./tables/family.ts";
export * from "./tables/finding.ts";
export * from "./tables/head-score.ts";
export * from "./tables/import.ts";
export * from "./tables/job-progress.ts";
export * from "./tables/model.ts";
export * from "./tables/project.ts";
export * from "./tables/relations.ts";
export * from "./tables/run.ts";
export * from "./tables/task.ts";
export * from "./tables/task-performance.ts";
