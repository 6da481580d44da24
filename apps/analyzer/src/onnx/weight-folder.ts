/** @file The folder against which onnxruntime resolves a program's weight files: the deepest that holds all of them. */
import { dirname, relative } from "node:path";
import type { Graph } from "../graph/graph.ts";

/** Several folders are those of several checkpoints. @returns undefined where a program has no weights. */
export function weightFolder(g: Graph): string | undefined {
  const folders = [...new Set([...g.weights.values()].map(({ source }) => dirname(source.file)))];
  return folders.length === 0 ? undefined : folders.reduce(commonFolder);
}

function commonFolder(a: string, b: string): string {
  let folder = a;
  while (relative(folder, b).startsWith("..")) folder = dirname(folder);
  return folder;
}
