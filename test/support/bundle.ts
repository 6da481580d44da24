/** @file A small result bundle that is valid but was never computed: made-up numbers of the right shape, the same every time. */
import { createHash } from "node:crypto";
import { contentAddress } from "@atlas/platform";
import {
  type BootstrapRecord,
  BUNDLE_FORMAT,
  computationGraph,
  edgeCells,
  packScores,
  type ResultBundle,
  type RunSettings,
} from "@atlas/schema";

/** What a test may choose; everything else follows. */
export interface BundleChoice {
  model?: string;
  family?: string;
  layers?: number;
  heads?: number;
  step?: number;
  task?: string;
  analyzerVersion?: string;
  /** Those that differ from the usual ones. */
  settings?: Partial<RunSettings>;
}

/** Training tokens of one optimiser step. */
const TOKENS_PER_STEP = 2048;

export function makeBundle(choice: BundleChoice = {}): ResultBundle {
  const { model = "demo-test", family = "demo", layers = 2, heads = 2, step = 64, task = "ioi" } = choice;
  const { analyzerVersion = "0.1.0" } = choice;
  const graph = computationGraph({ layers, heads, parallel: true });
  const cells = [...edgeCells(graph)];
  const toLogits = cells.filter((cell) => cell % graph.readers.length === graph.readers.length - 1);
  const faithfulness = { plain: 0.9, floorCorrected: 0.85 };
  const size = {
    requestedEdges: toLogits.length,
    edges: toLogits.length,
    nodes: toLogits.length + 1,
    metric: 1.8,
    faithfulness,
  };
  const weightHash = sha256(`${model} ${step}`);
  const datasetHash = sha256(task);
  const revision = `step${step}`;
  const settings: RunSettings = {
    method: "eap-ig",
    level: "edge",
    steps: 5,
    path: "left",
    metric: "logit-diff",
    ablation: "interchange",
    selection: "topn",
    threshold: 0.8,
    numericType: "float32",
    ...choice.settings,
  };
  const { level } = settings;
  const scored = level === "edge" ? graph.writers.length * graph.readers.length : graph.writers.length;
  const scores = Float32Array.from({ length: scored }, (_, i) => Math.sin(i + step));
  const circuit = level === "edge" ? size : { ...size, requestedNodes: size.nodes - 1 };
  return {
    format: BUNDLE_FORMAT,
    address: contentAddress({ model, revision, weightHash, datasetHash, settings, analyzerVersion }),
    model: {
      family,
      name: model,
      architecture: "gpt_neox",
      layers,
      heads,
      parallel: true,
      dModel: 8 * heads,
      vocabulary: 280,
      parameters: 1000 * layers * heads,
    },
    checkpoint: { revision, step, tokens: step * TOKENS_PER_STEP, weightHash },
    task: { name: task, version: 1, metric: "logit-diff" },
    dataset: { hash: datasetHash, items: 128, positions: 16 },
    settings,
    provenance: { analyzerVersion, command: `atlas analyze ${model} --task ${task}` },
    timings: { attribute: 1.5, circuit: 0.5 },
    peakMemory: 200_000_000,
    report: {
      ...{ memoryEstimate: 220_000_000, peakOf: "run" },
      ...{ operations: 3e11, flops: 1.2e11, productFlops: 1.6e11 },
    },
    completenessGap: 0.01,
    performance: {
      metric: settings.metric,
      clean: step / (step + 64),
      corrupted: -0.1,
      accuracy: step > 0 ? 0.9 : 0.5,
    },
    circuit: {
      ...{ ...circuit, reached: true, curve: [circuit], cells: toLogits },
      ...(settings.resamples !== undefined && { bootstrap: madeUp(settings.resamples, toLogits) }),
    },
    scores: Buffer.from(packScores(graph, scores, level)).toString("base64"),
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Every other edge of the circuit in half of the resamples, the rest in all. */
function madeUp(resamples: number, cells: number[]): BootstrapRecord {
  const interval = (middle: number) => ({ low: middle - 0.125, high: middle + 0.125 });
  const faithfulness = { plain: interval(0.9), floorCorrected: interval(0.85) };
  return {
    ...{ resamples, seed: 0, level: 0.95, method: "bca" },
    ...{ clean: interval(1), corrupted: interval(-0.1), accuracy: interval(0.5), metric: null },
    ...faithfulness,
    curve: [faithfulness],
    stability: 0.75,
    edges: { cells, frequency: cells.map((_, i) => (i % 2 === 0 ? 0.5 : 1)) },
    nodes: { nodes: [0, 1], frequency: [0.5, 1] },
    seconds: 0.25,
  };
}
