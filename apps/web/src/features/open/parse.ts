/** @file A circuit file as the viewer shows it, read where it is opened: nothing of it is sent anywhere. */
import {
  computationGraph,
  eapJson,
  formatNode,
  type GraphShape,
  openEapJson,
  type ScoredCircuit,
  touchedNodes,
  UserError,
} from "@atlas/schema";
import { z } from "zod";
import { type EdgeColumns, edgeAt } from "../../charts/circuit/paint.ts";
import type { ScoredEdge } from "../../charts/circuit/scored-edge.ts";

// Zod would compile its checks, which the site's Content-Security-Policy does not let it.
z.config({ jitless: true });

const REMEDY = "give a circuit in the EAP-IG JSON format, as the circuit page and atlas circuit write it";

export interface OpenedCircuit {
  shape: GraphShape;
  /** Of the circuit, strongest first; all of them with score 0 where nodes were scored. */
  edges: EdgeColumns;
  /** Names of the nodes with an edge. */
  nodes: string[];
  totalEdges: number;
  scored: boolean;
}

/** @throws UserError in one sentence: what is wrong with the file, and what to do */
export function parseCircuitFile(name: string, text: string): OpenedCircuit {
  const parsed = eapJson.safeParse(parseJson(name, text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.map(String).join(".") || "the whole of it";
    throw new UserError(`${name} is no circuit file (${place}: ${issue?.message ?? "invalid"}); ${REMEDY}.`);
  }
  const { shape, circuit } = openEapJson(name, parsed.data);
  const graph = computationGraph(shape);
  const touched = touchedNodes(graph, circuit.cells);
  const all = [...graph.writers, { kind: "logits" } as const];
  return {
    shape,
    edges: strongestFirst(circuit),
    nodes: all.filter((_, node) => touched[node] === 1).map(formatNode),
    totalEdges: graph.edges,
    scored: circuit.scores !== undefined,
  };
}

function strongestFirst({ cells, scores }: ScoredCircuit): EdgeColumns {
  const score = (cell: number) => scores?.[cell] ?? 0;
  const sorted = Int32Array.from(cells).sort((a, b) => Math.abs(score(b)) - Math.abs(score(a)));
  return { cells: sorted, scores: Float32Array.from(sorted, score) };
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (NOT_FINITE.test(text))
      throw new UserError(
        `${name} holds a score that is NaN or infinite, as Python writes it, and no edges can be ordered by that; give each edge a number, or null to all where nodes were scored.`,
      );
    throw new UserError(`${name} is not JSON; ${REMEDY}.`);
  }
}

/** As a value. JSON has no word for them. */
const NOT_FINITE = /:\s*-?(?:NaN|Infinity)\s*[,}]/;

/** The strongest edges as the smaller picture draws them. */
export function strongestEdges({ shape, edges }: OpenedCircuit, count: number): ScoredEdge[] {
  const graph = computationGraph(shape);
  return Array.from({ length: Math.min(count, edges.cells.length) }, (_, i) => edgeAt(graph, edges, i));
}
