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
import { isNotFinite, parsePythonJson } from "./python-json.ts";

// Zod would compile its checks, which the site's Content-Security-Policy does not let it.
z.config({ jitless: true });

const REMEDY =
  "give a circuit in the EAP-IG JSON format, as circuit pages offer it under that name and atlas circuit writes it";

export interface OpenedCircuit {
  shape: GraphShape;
  /** Of the circuit, strongest first; all of them with score 0 where only nodes were scored. */
  edges: EdgeColumns;
  /** Names of the nodes with an edge. */
  nodes: string[];
  totalEdges: number;
  scored: boolean;
}

/** @throws UserError in one sentence: what is wrong with the file, and what to do */
export function parseCircuitFile(name: string, text: string): OpenedCircuit {
  const value = readJson(name, text);
  const parsed = eapJson.safeParse(value);
  if (!parsed.success) throw new UserError(`${name} ${faultIn(value, parsed.error.issues[0]!)}.`);
  const { shape, circuit } = openEapJson(name, parsed.data);
  const graph = computationGraph(shape);
  const touched = touchedNodes(graph, circuit.cells);
  const all = [...graph.writers, { kind: "logits" } as const];
  return {
    shape,
    edges: strongestFirst(circuit),
    nodes: all.filter((_, node) => touched[node] === 1).map(formatNode),
    totalEdges: graph.edges,
    // Later releases of the library write 0 for edges that were not scored.
    scored: circuit.scores?.some((score) => score !== 0) ?? false,
  };
}

function strongestFirst({ cells, scores }: ScoredCircuit): EdgeColumns {
  const score = (cell: number) => scores?.[cell] ?? 0;
  const sorted = Int32Array.from(cells).sort((a, b) => Math.abs(score(b)) - Math.abs(score(a)));
  return { cells: sorted, scores: Float32Array.from(sorted, score) };
}

function readJson(name: string, text: string): unknown {
  try {
    return parsePythonJson(text);
  } catch {
    throw new UserError(`${name} is not JSON; ${REMEDY}.`);
  }
}

/** What is wrong with a file, and what to do, to follow its name. */
function faultIn(file: unknown, issue: z.core.$ZodIssue): string {
  const place = issue.path.map(String).join(".");
  const value = issue.path.reduce<unknown>((part, name) => (part as Record<PropertyKey, unknown>)[name], file);
  if (place === "") return `holds no object; ${REMEDY}`;
  if (value === undefined) return `lacks ${place}; ${REMEDY}`;
  if (isNotFinite(value))
    return `gives ${place} as NaN or infinite, as Python writes it, and no edges can be ordered by that; give each edge a number, or null to all where nodes were scored`;
  const wanted = issue.code === "invalid_type" ? issue.expected : issue.code;
  return `gives ${place} as what is ${NOT_AS_WANTED[wanted] ?? "not expected there"}; ${REMEDY}`;
}

/** By what the format wants. */
const NOT_AS_WANTED: Record<string, string> = {
  object: "no object",
  record: "no object",
  boolean: "neither true nor false",
  number: "no number",
  int: "no whole number of at least 1",
  too_small: "no whole number of at least 1",
  // A node.
  invalid_union: "neither true nor false",
};

/** The strongest edges as the smaller picture draws them. */
export function strongestEdges({ shape, edges }: OpenedCircuit, count: number): ScoredEdge[] {
  const graph = computationGraph(shape);
  return Array.from({ length: Math.min(count, edges.cells.length) }, (_, i) => edgeAt(graph, edges, i));
}
