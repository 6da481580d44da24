/** @file Refuses a result bundle that contradicts itself, before anything of it is stored. */
import {
  type AttributionLevel,
  type ComputationGraph,
  countNodes,
  edgeCells,
  logitsNode,
  type ResultBundle,
  resultBundle,
  UserError,
  unpackScores,
} from "@atlas/schema";
import { bundleAddress } from "./content-address.ts";
import { graphOfModel } from "./model-graph.ts";
import { parseBundle } from "./parse-bundle.ts";

export interface CheckedBundle {
  bundle: ResultBundle;
  graph: ComputationGraph;
  /** As stored: packed-scores.ts. */
  packed: Uint8Array;
  /** Dense: [n_w * n_r] for edges, NaN where the model has no edge; [n_w] for nodes. */
  scores: Float32Array;
}

/** @throws UserError when the input is no bundle, or its parts do not belong together. */
export function checkBundle(input: unknown): CheckedBundle {
  const bundle = parseBundle(resultBundle, input);
  const graph = graphOfModel(bundle.model);
  const packed = new Uint8Array(Buffer.from(bundle.scores, "base64"));
  const scores = unpackScores(graph, packed, bundle.settings.level);
  checkScores(graph, bundle.settings.level, scores);
  checkCircuit(graph, bundle);
  checkBootstrap(graph, bundle);
  if (bundle.address !== bundleAddress(bundle))
    throw new UserError(
      "The bundle's address is not the hash of its own contents; write it again with the analyzer instead of editing it.",
    );
  return { bundle, graph, packed, scores };
}

function checkScores(graph: ComputationGraph, level: AttributionLevel, scores: Float32Array): void {
  const scored = level === "edge" ? edgeCells(graph) : Int32Array.from(graph.writers.keys());
  const bad = scored.find((at) => !Number.isFinite(scores[at]));
  if (bad !== undefined)
    throw new UserError(
      `The bundle's score of ${level === "edge" ? "cell" : "node"} ${bad} is not a finite number; compute the run again.`,
    );
}

function checkCircuit(graph: ComputationGraph, { circuit, settings }: ResultBundle): void {
  const edges = new Set(edgeCells(graph));
  const wrong = circuit.cells.find((cell, i) => !edges.has(cell) || (i > 0 && cell <= circuit.cells[i - 1]!));
  if (wrong !== undefined)
    throw new UserError(
      `The bundle's circuit names cell ${wrong}, which is no edge of the model or out of order; write it again with the analyzer.`,
    );
  const sizes = [circuit, ...circuit.curve];
  if (sizes.some(({ requestedNodes }) => (requestedNodes === undefined) !== (settings.level === "edge")))
    throw new UserError(
      "The bundle's circuits name a number of nodes asked for where edges were scored, or none where nodes were; write it again with the analyzer.",
    );
  const nodes = countNodes(graph, circuit.cells);
  if (circuit.edges !== circuit.cells.length || circuit.nodes !== nodes || circuit.requestedEdges < circuit.edges)
    throw new UserError(
      `The bundle's circuit says ${circuit.nodes} nodes and ${circuit.edges} of ${circuit.requestedEdges} edges ` +
        `but lists ${nodes} and ${circuit.cells.length}; write it again with the analyzer.`,
    );
}

function checkBootstrap(graph: ComputationGraph, { circuit, settings }: ResultBundle): void {
  const { bootstrap, curve } = circuit;
  if (bootstrap?.resamples !== settings.resamples)
    throw new UserError(
      `The bundle's settings ask for ${settings.resamples ?? 0} resamples, its circuit has ${bootstrap?.resamples ?? 0}; write it again with the analyzer.`,
    );
  if (bootstrap === undefined) return;
  const { edges, nodes } = bootstrap;
  const ascending = (values: readonly number[]) => values.every((value, i) => i === 0 || value > values[i - 1]!);
  const known = new Set(edgeCells(graph));
  const fitting =
    bootstrap.curve.length === curve.length &&
    edges.cells.length === edges.frequency.length &&
    nodes.nodes.length === nodes.frequency.length &&
    ascending(edges.cells) &&
    ascending(nodes.nodes) &&
    edges.cells.every((cell) => known.has(cell)) &&
    nodes.nodes.every((node) => node <= logitsNode(graph));
  if (!fitting)
    throw new UserError(
      "The bundle's bootstrap names edges, nodes or sizes that its circuit cannot have; write it again with the analyzer.",
    );
}
