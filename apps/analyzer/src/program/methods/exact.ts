/**
 * @file Exact patching: what corrupting one edge, or all edges out of one node, does to the metric, each measured on its own by a
 * run of its own (program/exact.ts):
 *
 *   score(u→v) = M(x) − M(x; v reads r_u),     score(u) = M(x) − M(x; every reader of u reads r_u)
 *
 * Positive: corrupting it hurts the task. Effects of edges do not add up, neither to those of their node nor to the change of the
 * metric. Source: activation patching of edges, Goldowsky-Dill et al. 2023, arXiv:2304.05969; Conmy et al. 2023, arXiv:2304.14997.
 *
 * Relation to the EAP-IG library: its loop keeps pruned nodes pruned, so that in parallel models `m0` stays corrupted from the
 * moment its only incoming edge has been tried. Here every edge is patched in the full model.
 */
import { type AttributionLevel, type ComputationGraph, HEAD_INPUTS, readerIndex, writerIndex } from "@atlas/schema";

/** Where patched runs leave the clean one: what they change there is added to the stream. */
export type Place = "input" | "logits" | `heads ${number}` | `mlp ${number}`;

/** Everything that is patched at one place: any of some writers, into each of some readers. */
export interface Entry {
  place: Place;
  /** Rows of the score matrix, first ≤ row < end. */
  first: number;
  end: number;
  /** Columns of the score matrix; null where a node is patched as a whole. */
  readers: readonly number[] | null;
}

/** In the order in which a forward pass comes to their places. */
export function entriesOf(graph: ComputationGraph, level: AttributionLevel): Entry[] {
  const layers = Array.from({ length: graph.layers }, (_, layer) => layer);
  if (level === "node") {
    const nodes = (place: Place, first: number, count: number) => ({ place, first, end: first + count, readers: null });
    const ofLayer = (layer: number) => {
      const first = writerIndex(graph, { kind: "head", layer, head: 0 });
      return [nodes(`heads ${layer}`, first, graph.heads), nodes(`mlp ${layer}`, first + graph.heads, 1)];
    };
    return [nodes("input", 0, 1), ...layers.flatMap(ofLayer)];
  }
  const into = (place: Place, readers: number[]) => ({ place, first: 0, end: graph.upstream[readers[0]!]!, readers });
  const ofLayer = (layer: number) => {
    const headInputs = HEAD_INPUTS.flatMap((input) =>
      Array.from({ length: graph.heads }, (_, head) => readerIndex(graph, { kind: "head", layer, head, input })),
    );
    return [into(`heads ${layer}`, headInputs), into(`mlp ${layer}`, [readerIndex(graph, { kind: "mlp", layer })])];
  };
  return [...layers.flatMap(ofLayer), into("logits", [readerIndex(graph, { kind: "logits" })])];
}

/** Patched runs of each writer of an entry. */
export const runsPerWriter = ({ readers }: Entry): number => readers?.length ?? 1;

/** Index among the scores: a cell of [n_w, n_r], or a row of [n_w]. @param run of those of one writer. */
export const scoreIndex = (graph: ComputationGraph, { readers }: Entry, writer: number, run: number): number =>
  readers === null ? writer : writer * graph.readers.length + readers[run]!;

/** Entries that one program patches, each for `atOnce` of its writers; every writer has had its turn after `calls` runs. */
export interface ExactPass {
  entries: readonly { entry: Entry; atOnce: number }[];
  calls: number;
}

/**
 * Entries that fit are packed into few programs, because each loads the model; one that does not fit is gone through in several
 * calls of a program of its own.
 * @param most patched runs of one item in one pass; all readers of one writer are at least taken together
 */
export function exactPasses(entries: readonly Entry[], most: number): ExactPass[] {
  const packed: Entry[][] = [];
  const passes: ExactPass[] = [];
  let room = 0;
  for (const entry of entries) {
    const writers = entry.end - entry.first;
    const runs = writers * runsPerWriter(entry);
    if (runs > most) {
      const calls = Math.ceil(writers / Math.max(1, Math.floor(most / runsPerWriter(entry))));
      passes.push({ entries: [{ entry, atOnce: Math.ceil(writers / calls) }], calls });
      continue;
    }
    if (runs > room) {
      packed.push([]);
      room = most;
    }
    packed.at(-1)!.push(entry);
    room -= runs;
  }
  const whole = (entry: Entry) => ({ entry, atOnce: entry.end - entry.first });
  return [...passes, ...packed.map((own) => ({ entries: own.map(whole), calls: 1 }))];
}
