/**
 * @file Circuits in the JSON format of the EAP-IG library: `cfg`, `nodes` and `edges`, every edge of the model with its
 * score and whether it is in the circuit. Written as the library's first release and Tigges et al. 2024 do (a node is
 * true or false); read also as later releases write it (a node is an object, an edge may say `weight`).
 */
import { z } from "zod";
import { type ComputationGraph, computationGraph, edgeCells, type GraphShape } from "./computation-graph.ts";
import { UserError } from "./errors.ts";
import { formatEdge, formatNode } from "./node-name.ts";
import { logitsNode, touchedNodes } from "./node-number.ts";

/** A circuit with the scores it was chosen by. */
export interface ScoredCircuit {
  /** Of the circuit's edges, ascending. */
  cells: Int32Array;
  /** Of all edges, dense [n_w * n_r] row-major; cells without an edge mean nothing. Absent where nodes were scored. */
  scores?: Float32Array;
}

const inGraph = z.union([z.boolean(), z.looseObject({ in_graph: z.boolean() })]);
const edgeEntry = z.looseObject({
  /** Null in all edges where nodes were scored. */
  score: z.number().nullish(),
  weight: z.number().nullish(),
  in_graph: z.boolean(),
});
export const eapJson = z.looseObject({
  cfg: z.looseObject({
    n_layers: z.int().min(1),
    n_heads: z.int().min(1),
    parallel_attn_mlp: z.boolean(),
    d_model: z.int().min(1).optional(),
  }),
  nodes: z.record(z.string(), inGraph),
  edges: z.record(z.string(), edgeEntry),
});
export type EapJson = z.infer<typeof eapJson>;

/** What to do about a file that is refused, to complete "…; ". */
export const EAP_JSON_REMEDY = "give a circuit file in the EAP-IG JSON format that belongs to this model";
const REMEDY = EAP_JSON_REMEDY;

/** @param dModel residual stream's width, which later releases of the library ask for; left out where unknown */
export function toEapJson(graph: ComputationGraph, { cells, scores }: ScoredCircuit, dModel?: number): EapJson {
  const touched = touchedNodes(graph, cells);
  touched[logitsNode(graph)] = 1;
  const nodes = nodeNames(graph).map((name, node) => [name, touched[node] === 1]);
  const chosen = new Set(cells);
  const edges = [...edgeNames(graph)].map(([name, cell]) => [
    name,
    { score: scores?.[cell] ?? null, in_graph: chosen.has(cell) },
  ]);
  return {
    cfg: {
      n_layers: graph.layers,
      n_heads: graph.heads,
      parallel_attn_mlp: graph.parallel,
      ...(dModel !== undefined && { d_model: dModel }),
    },
    nodes: Object.fromEntries(nodes),
    edges: Object.fromEntries(edges),
  };
}

/** The model that a file says it is of. */
export function shapeOfEapJson({ cfg }: EapJson): GraphShape {
  return { layers: cfg.n_layers, heads: cfg.n_heads, parallel: cfg.parallel_attn_mlp };
}

/**
 * The circuit in a file of any model, which the file itself describes.
 *
 * @param path of the file, for errors
 * @throws UserError when it describes no model
 */
export function openEapJson(path: string, file: EapJson): { shape: GraphShape; circuit: ScoredCircuit } {
  const shape = shapeOfEapJson(file);
  const named = Object.keys(file.nodes).length;
  // Before a graph is made of what a file may claim.
  if (named !== shape.layers * (shape.heads + 1) + 2)
    throw new UserError(
      `${path} names ${named} nodes, but a model of ${describe(shape)} has ${shape.layers * (shape.heads + 1) + 2}; give a whole circuit file in the EAP-IG JSON format.`,
    );
  return { shape, circuit: circuitOfEapJson(path, file, computationGraph(shape)) };
}

/** @param path of the file, for errors @throws UserError when it describes a circuit of another model */
export function circuitOfEapJson(path: string, file: EapJson, graph: ComputationGraph): ScoredCircuit {
  const { nodes, edges } = file;
  refuseOtherModel(path, graph, shapeOfEapJson(file));
  const names = edgeNames(graph);
  refuseUnknown(path, "node", Object.keys(nodes), new Set(nodeNames(graph)));
  refuseUnknown(path, "edge", Object.keys(edges), names);
  const scored = Object.values(edges).some((entry) => scoreIn(entry) !== undefined);
  const scores = new Float32Array(graph.writers.length * graph.readers.length);
  const cells: number[] = [];
  for (const [name, cell] of names) {
    const entry = edges[name];
    if (!entry) throw new UserError(`${path} lacks edge ${name} of this model; ${REMEDY}.`);
    if (scored) scores[cell] = scoreOf(path, name, entry);
    if (entry.in_graph) cells.push(cell);
  }
  return { cells: Int32Array.from(cells), ...(scored && { scores }) };
}

type EdgeEntry = z.infer<typeof edgeEntry>;

const scoreIn = ({ score, weight }: EdgeEntry): number | undefined => score ?? weight ?? undefined;

function scoreOf(path: string, name: string, entry: EdgeEntry): number {
  const value = scoreIn(entry);
  if (value === undefined) throw new UserError(`${path} gives edge ${name} no score; ${REMEDY}.`);
  return value;
}

function refuseOtherModel(path: string, model: GraphShape, file: GraphShape): void {
  if (file.layers === model.layers && file.heads === model.heads && file.parallel === model.parallel) return;
  throw new UserError(`${path} is a circuit of ${describe(file)}, but this model has ${describe(model)}; ${REMEDY}.`);
}

function describe({ layers, heads, parallel }: GraphShape): string {
  return `${layers} layers of ${heads} heads with a ${parallel ? "parallel" : "sequential"} residual`;
}

function refuseUnknown(path: string, what: string, names: string[], known: { has(name: string): boolean }): void {
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  const more = unknown.length > 1 ? ` and ${unknown.length - 1} more` : "";
  throw new UserError(`${path} names ${what} ${unknown[0]}${more}, which this model does not have; ${REMEDY}.`);
}

/** By node number, the logits last. */
function nodeNames(graph: ComputationGraph): string[] {
  return [...graph.writers.map(formatNode), formatNode({ kind: "logits" })];
}

/** Name → cell, in the row-major order of cells. */
function edgeNames(graph: ComputationGraph): Map<string, number> {
  const columns = graph.readers.length;
  return new Map(
    Array.from(edgeCells(graph), (cell) => {
      const writer = graph.writers[Math.floor(cell / columns)]!;
      return [formatEdge({ writer, reader: graph.readers[cell % columns]! }), cell];
    }),
  );
}
