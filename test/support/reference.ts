/**
 * @file The reference cases of ../shared/reference, where that folder stands beside the checkout: small random models, prompts,
 * and the values an independent implementation in PyTorch (float64) computed for them. Tests that use them skip elsewhere.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../../shared/reference/", import.meta.url));

export interface ReferenceCircuit {
  scores: string;
  level: "edge" | "node";
  selection: "topn" | "greedy";
  n: number;
  absolute: boolean;
  /** Of circuits of nodes. */
  selected_nodes?: string[];
  selected_edges?: string[];
  pruned_edges?: string[];
  n_pruned_nodes: number;
  logit_diff: { per_example: number[]; mean: number; faithfulness: number };
  prob_diff: { per_example: number[]; mean: number; faithfulness: number };
}

export interface ReferenceCase {
  name: string;
  directory: string;
  inputs: string;
  expected: {
    batch_size: number;
    batched_batch_size: number;
    graph: { forward_nodes: string[]; backward_nodes: string[]; real_edge_mask: (0 | 1 | boolean)[][] };
    metrics: Record<"logit_diff" | "prob_diff", { clean: number[]; corrupted: number[] }>;
    scores: Record<string, number[][]>;
    node_scores: Record<string, number[]>;
    circuits: ReferenceCircuit[];
  };
}

/** All cases; none, with a printed reason, where the folder is absent. */
export function referenceCases(): ReferenceCase[] {
  if (!existsSync(FOLDER)) {
    console.info("skipped: no reference cases, because ../shared/reference is not beside this checkout");
    return [];
  }
  return readdirSync(FOLDER)
    .map((name) => ({ name, directory: `${FOLDER}${name}`, inputs: `${FOLDER}${name}/inputs.json` }))
    .filter(({ directory }) => existsSync(`${directory}/config.json`))
    .map((folder) => ({
      ...folder,
      expected: JSON.parse(readFileSync(`${folder.directory}/expected.json`, "utf8")),
    }));
}
