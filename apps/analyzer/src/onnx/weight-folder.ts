/** @file The folder against which onnxruntime resolves a program's weight files. */
import { dirname } from "node:path";
import type { Graph } from "../graph/graph.ts";

/** onnxruntime resolves all external data against one folder, so a checkpoint's shards must lie together. */
export function weightFolder(g: Graph): string | undefined {
  const folders = new Set([...g.weights.values()].map(({ source }) => dirname(source.file)));
  if (folders.size > 1) throw new Error(`weights lie in ${folders.size} folders: ${[...folders].join(", ")}`);
  return [...folders][0];
}
