/** @file The figures of the circuit page, for its view and for files. */
import { formatNode, formatReader } from "@atlas/schema";
import { BEYOND_KEY } from "../../charts/caveat-key.ts";
import { CircuitDrawing } from "../../charts/circuit/diagram.tsx";
import { LayerMatrix } from "../../charts/circuit/layer-matrix.tsx";
import { layerName, layerSums } from "../../charts/circuit/layer-sums.ts";
import type { ScoredEdge } from "../../charts/circuit/scored-edge.ts";
import { elementText } from "../../charts/element-text.ts";
import { faithfulnessChart } from "../../charts/faithfulness-chart.ts";
import type { KeyEntry } from "../../charts/key-mark.tsx";
import { drawWords } from "../../lib/draw.ts";
import type { Cell } from "../../lib/figure-table.ts";
import { formatNumber, formatPercent } from "../../lib/format.ts";
import { type CircuitKey, circuitHref } from "../../lib/hrefs.ts";
import { METRIC_NAMES } from "../../lib/metric.ts";
import { choiceOf } from "../../lib/settings.ts";
import { type Figure, queryOf, type SharedPage } from "../sharing/figure.ts";
import { CIRCUIT_KEY } from "./circuit-key.ts";
import { edgesOf, FAITHFULNESS_FRAME, faithfulnessPoints, keyOf, shownEdges } from "./derive.ts";
import { circuitWords } from "./method-words.ts";
import { CircuitQuery, fetchCircuit, type Run } from "./query.ts";
import { timelineFigure } from "./timeline-figure.ts";
import { type CircuitView, circuitQuery, parseCircuitView } from "./view-state.ts";

export function circuitTitle({ checkpoint, task }: Run): string {
  return `Circuit of ${checkpoint.model.name} on ${task.title} at ${checkpoint.revision}`;
}

function provenanceOf(run: Run, view: CircuitView) {
  return {
    method: `${circuitWords(run.settings)}; ${drawWords(run.dataset)}`,
    codeVersions: [run.analyzerVersion],
    releases: run.releases.edges.map(({ node: { name, version } }) => `${name} ${version}`),
    query: queryOf(CircuitQuery, { ...keyOf(run), settings: choiceOf(view) }),
  };
}

export function circuitFigure(run: Run, view: CircuitView): Figure {
  const edges = edgesOf(run.circuit.edges, run.circuit.edgeFrequencies);
  const shown = shownEdges(edges, view);
  const strongest = Math.abs(edges[0]?.score ?? 0);
  const title = circuitTitle(run);
  if (view.as === "layers" && run.nodeScores === null) return layersFigure(run, view, shown);
  return {
    ...provenanceOf(run, view),
    name: "circuit",
    title,
    key: run.nodeScores === null ? CIRCUIT_KEY : [],
    table: run.nodeScores === null ? edgeTable(run, shown) : nodeTable(run, run.nodeScores),
    explained: run.nodeScores === null ? "edge-scores" : "node-scores",
    draw: () =>
      elementText(
        <CircuitDrawing
          shape={run.checkpoint.model}
          edges={shown}
          strongest={strongest}
          present={new Set(run.circuit.nodes)}
          focus={view.node}
          pinned={new Set(view.pin)}
          nodeHref={null}
          formatScore={formatNumber}
          label={title}
        />,
      ),
  };
}

function layersFigure(run: Run, view: CircuitView, shown: readonly ScoredEdge[]): Figure {
  const { layers } = run.checkpoint.model;
  const sums = layerSums(shown, layers);
  const title = `${circuitTitle(run)}, between layers`;
  const { unit } = METRIC_NAMES[run.settings.metric];
  return {
    ...provenanceOf(run, view),
    name: "circuit",
    title,
    key: [{ name: "sum of |score|, the strongest darkest", colour: "var(--accent)", mark: "area" }],
    table: {
      columns: [
        { name: "from", unit: null, description: "The layer that writes." },
        { name: "to", unit: null, description: "The layer that reads." },
        { name: "edges", unit: "edges", description: "Shown between the two." },
        { name: "strength", unit, description: "Sum of their |score|." },
        { name: "result", unit: null, description: "Content address of the result." },
      ],
      rows: sums.map(({ from, to, edges, strength }): Cell[] => [
        ...[layerName(from, layers), layerName(to, layers), edges, strength, run.address],
      ]),
    },
    explained: "edge-scores",
    draw: () => elementText(<LayerMatrix sums={sums} layers={layers} label={title} />),
  };
}

function edgeTable(run: Run, shown: readonly ScoredEdge[]): Figure["table"] {
  const { unit } = METRIC_NAMES[run.settings.metric];
  return {
    columns: [
      { name: "writer", unit: null, description: "Where the edge starts." },
      {
        name: "reader",
        unit: null,
        description: "Where it ends: a head's query, key or value, an MLP, or the logits.",
      },
      { name: "score", unit, description: "What corrupting the edge costs; positive: the edge helps the task." },
      {
        name: "held_in",
        unit: "share of resamples",
        description:
          "How many of the circuits of resampled prompts have the edge; empty where prompts were not resampled.",
      },
      { name: "result", unit: null, description: "Content address of the result." },
    ],
    rows: shown.map(({ writer, reader, score, frequency }) => [
      ...[formatNode(writer), formatReader(reader), score, frequency ?? null, run.address],
    ]),
  };
}

function nodeTable(run: Run, { nodes, scores, inCircuit }: NonNullable<Run["nodeScores"]>): Figure["table"] {
  const { unit } = METRIC_NAMES[run.settings.metric];
  return {
    columns: [
      { name: "node", unit: null, description: "The node that writes." },
      { name: "score", unit, description: "What corrupting the node costs; positive: the node helps the task." },
      { name: "in_circuit", unit: null, description: "Whether the node is in the circuit." },
      { name: "result", unit: null, description: "Content address of the result." },
    ],
    rows: nodes.map((node, i): Cell[] => [node, scores[i]!, inCircuit[i]!, run.address]),
  };
}

/** Everything of the curve's drawing but its size. */
function faithfulnessPanel({ circuit }: Run) {
  return {
    label: "Share of the behaviour kept, by number of edges",
    points: faithfulnessPoints(circuit, circuit.requestedEdges),
    y: {
      domain: FAITHFULNESS_FRAME,
      label: "Behaviour kept",
      format: formatPercent,
      reference: { at: circuit.threshold, label: formatPercent(circuit.threshold) },
    },
    height: 250,
  };
}

const bandKey = (level: number): KeyEntry => ({
  ...{ name: `${formatPercent(level)} of resamples of the prompts`, colour: "var(--accent-wash)", mark: "area" },
});

export function faithfulnessFigure(run: Run, view: CircuitView): Figure {
  const { curve, requestedEdges, bootstrap } = run.circuit;
  const share = "share of the behaviour";
  const panel = faithfulnessPanel(run);
  const hasBeyond = panel.points.some(({ beyond }) => beyond.plain !== null || beyond.floorCorrected !== null);
  return {
    ...provenanceOf(run, view),
    name: "faithfulness",
    title: `Faithfulness by size: ${circuitTitle(run)}`,
    key: [
      { name: "above the floor", colour: "var(--accent)", mark: "line" },
      { name: "plain", colour: "var(--ink-faint)", mark: "dashed" },
      ...(bootstrap === null ? [] : [bandKey(bootstrap.level)]),
      ...(hasBeyond ? [BEYOND_KEY] : []),
    ],
    table: {
      columns: [
        { name: "edges_requested", unit: "edges", description: "Before pruning." },
        { name: "edges", unit: "edges", description: "Left after pruning." },
        {
          name: "floor_corrected",
          unit: share,
          description: "(circuit - corrupted) / (clean - corrupted); empty where undefined.",
        },
        {
          name: "floor_corrected_low",
          unit: share,
          description: "Lower end of its interval; empty where there is none.",
        },
        { name: "floor_corrected_high", unit: share, description: "Its upper end." },
        { name: "plain", unit: share, description: "Circuit divided by clean; empty where undefined." },
        { name: "threshold", unit: share, description: "What the circuit has to keep, as the dotted line." },
        { name: "chosen", unit: null, description: "Whether this size is the circuit." },
        { name: "result", unit: null, description: "Content address of the result." },
      ],
      rows: curve.requestedEdges.map((requested, i): Cell[] => [
        requested,
        curve.edges[i]!,
        curve.floorCorrected[i] ?? null,
        bootstrap?.curve.floorCorrectedLow[i] ?? null,
        bootstrap?.curve.floorCorrectedHigh[i] ?? null,
        curve.plain[i] ?? null,
        run.circuit.threshold,
        requested === requestedEdges,
        run.address,
      ]),
    },
    explained: "faithfulness",
    draw: (width) => faithfulnessChart({ ...panel, width }),
  };
}

/** Null where there is no such result. */
export async function sharedCircuit(
  key: CircuitKey,
  params: Record<string, string | undefined>,
): Promise<SharedPage | null> {
  const view = parseCircuitView(params);
  const page = await fetchCircuit(key, choiceOf(view));
  if (page === null) return null;
  const { run, training } = page;
  const figures = [circuitFigure(run, view), faithfulnessFigure(run, view)];
  if (training !== undefined) figures.push(timelineFigure(training, run, view));
  return { address: circuitHref(key, circuitQuery(view)), figures };
}
