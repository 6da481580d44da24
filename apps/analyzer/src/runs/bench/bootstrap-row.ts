/** @file Resampling the prompts of a run: what it costs beside the attribution that it follows. */
import { DEFAULT_RESAMPLES } from "@atlas/metrics";
import type { CircuitRecord } from "@atlas/schema";
import { openCheckpoint } from "../../checkpoint/weights.ts";
import { prune } from "../../circuit/prune.ts";
import { firstEdges, selectionOrder } from "../../circuit/select.ts";
import { attributionSettings } from "../analysis-settings.ts";
import { attributeDataset } from "../attribute-dataset.ts";
import type { Attribution } from "../attribution.ts";
import { bootstrapRun } from "../bootstrap-circuit.ts";
import type { ModelShape } from "./model-shapes.ts";
import { type PromptShape, randomPrompts } from "./random-prompts.ts";
import { repeated } from "./repeat.ts";
import type { Bench, Row, Timing } from "./row.ts";

/** As large as the circuits of published models: edges, and sizes on the curve. */
const EDGES = 400;
const SIZES = 34;
const STEPS = 5;

export function bootstrapRow(model: ModelShape, prompts: PromptShape): Row {
  return {
    id: `bootstrap-${model.name}`,
    kind: "bootstrap",
    label: `${model.name}, ${prompts.items} pairs, circuits of ${EDGES} edges (eap-ig-${model.name} takes 10 of these pairs)`,
    model,
    onDevice: false,
    measure: (bench) => resample(bench, prompts),
  };
}

async function resample(bench: Bench, prompts: PromptShape): Promise<Timing> {
  const { directory, threads } = bench;
  const checkpoint = await openCheckpoint(directory);
  const options = threads === undefined ? {} : { threads };
  const settings = attributionSettings("eap-ig", { steps: STEPS });
  const dataset = randomPrompts(prompts, checkpoint.config.vocabulary);
  const attribution = await attributeDataset(checkpoint, dataset, settings, { ...options, perItem: true });
  const run = {
    ...attribution,
    own: attribution.clean,
    perItemScores: attribution.perItem!,
    selection: "greedy" as const,
    ...found(attribution),
  };
  const seconds = await repeated(bench, () => bootstrapRun(run, DEFAULT_RESAMPLES, options));
  return { seconds, work: { amount: DEFAULT_RESAMPLES, unit: "resamples" } };
}

/** A circuit with a curve whose metrics nobody computed: what they are makes no difference to the time. */
function found({ graph, scores, clean }: Attribution) {
  const requestedEdges = Math.min(EDGES, graph.edges);
  const order = selectionOrder("greedy", graph, scores, { most: requestedEdges });
  const cells = [...prune(graph, firstEdges(order, requestedEdges))];
  const size = {
    requestedEdges,
    edges: cells.length,
    nodes: 1,
    metric: 0,
    faithfulness: { plain: 0, floorCorrected: 0 },
  };
  const circuit: CircuitRecord = { ...size, reached: true, curve: new Array(SIZES).fill(size), cells };
  const metric = clean.map((value, i) => value * (1 + i / clean.length));
  return { circuit, perItemMetric: new Map([cells.length, graph.edges, 0].map((edges) => [edges, metric])) };
}
