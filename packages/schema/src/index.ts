export * from "./bundle.ts";
export * from "./computation-graph.ts";
export * from "./errors.ts";
export * from "./jobs.ts";
export * from "./limits.ts";
export * from "./node-name.ts";
export * from "./packed-scores.ts";
export * from "./run-settings.ts";
