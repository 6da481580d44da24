/** @file A small bundle of published results: a circuit, and numbers with and without a component. */
import { importAddress } from "@atlas/platform";
import { computationGraph, type ImportBundle, packScores } from "@atlas/schema";
import { makeBundle } from "./bundle.ts";

/** The computed result that the circuit stands beside. */
const computed = makeBundle({ model: "demo-small", layers: 2, heads: 2, step: 64, task: "ioi" });
const { license: _l, citation: _c, licenseSource: _s, lastStep: _e, ...model } = computed.model;
const graph = computationGraph(model);

export const IMPORTED_MODEL = model;
/** All of the computed circuit but its first edge. */
export const IMPORTED_CELLS = computed.circuit.cells.slice(1);

export function makeImport(change: Partial<ImportBundle> = {}): ImportBundle {
  const scores = new Float32Array(graph.writers.length * graph.readers.length).fill(0.5);
  const value = { task: "ioi", metric: "circuit-edges", unit: "edges", component: null, reference: null, size: null };
  const bundle = {
    format: 1 as const,
    file: { name: "published.json", hash: "a".repeat(64) },
    ...{ source: "https://example.org/results", license: "CC-BY-4.0" },
    provenance: { analyzerVersion: "0.1.0", command: "npx atlas import published.json" },
    models: [model],
    checkpoints: [
      { model: 0, revision: "step64", step: 64, tokens: null },
      { model: 0, revision: "step256", step: 256, tokens: 524_288 },
    ],
    circuits: [
      {
        ...{ checkpoint: 0, task: "ioi", cells: IMPORTED_CELLS },
        scores: Buffer.from(packScores(graph, scores)).toString("base64"),
      },
    ],
    values: [
      { ...value, model: 0, checkpoint: 1, value: 9 },
      { ...value, model: 0, checkpoint: 0, value: 7 },
      { ...value, model: 0, checkpoint: 0, metric: "copy", component: "a1.h0", unit: "percent", value: 95 },
    ],
    ...change,
  };
  return { address: importAddress(bundle), ...bundle };
}
