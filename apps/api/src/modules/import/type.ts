/** @file Imports: files of published results, with where they come from, and the circuits that stood in them. */
import { portableText } from "@atlas/schema";
import { importedValues } from "@atlas/schema/db";
import { eq } from "drizzle-orm";
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import { type Given, withIds } from "../../shared/chosen.ts";
import { graphOf } from "../../shared/graphs.ts";
import { EDGES_COST } from "../../shared/limits.ts";
import { CircuitEdges } from "../circuit/column-types.ts";
import { edgeColumns, nodesOfEdges } from "../circuit/columns.ts";
import { Circuit } from "../circuit/type.ts";
import { type Comparison, compareWithComputed } from "./compare.ts";
import { SHAPE_AND_EDGES, scoredCellsOf } from "./scored-cells.ts";

export const Import = builder.drizzleNode("imports", {
  name: "Import",
  description: "A file of results that others published, stored beside computed ones and marked as imported.",
  id: { column: ({ id }) => id },
  select: { columns: { id: true } },
  fields: (t) => ({
    source: t.exposeString("source", { description: "Where the file comes from: an address or a citation." }),
    license: t.exposeString("license", { description: "Its licence: an SPDX name, or what is known of it." }),
    fileName: t.exposeString("fileName", { description: "Name of the file, without its folder." }),
    fileHash: t.exposeString("fileHash", { description: "SHA-256 of the file, in hexadecimal." }),
    address: t.exposeString("address", {
      description: "Content address, in hexadecimal: the same file, source, licence and meaning are one import.",
    }),
    command: t.string({
      description: "What imported it; DIR stands for wherever a file of it lies.",
      select: { columns: { command: true } },
      resolve: ({ command }) => portableText(command),
    }),
    importedAt: t.expose("importedAt", { type: "DateTime", description: "When it was imported." }),
    valueCount: t.int({
      description: "Number of single numbers in it, at least 0.",
      select: { columns: { id: true } },
      resolve: ({ id }, _args, { db }) => db.$count(importedValues, eq(importedValues.importId, id)),
    }),
    circuits: t.relatedConnection("circuits", {
      description: "The circuits in it, in the order of the files.",
      query: () => ({ orderBy: { id: "asc" } }),
      totalCount: true,
    }),
  }),
});

const OVERLAP = "Range: 0 to 1, 1 for equal circuits; null where neither circuit has an edge.";

const CircuitComparison = builder.objectRef<Comparison>("CircuitComparison").implement({
  description: "An imported circuit beside the one computed on the same checkpoint and task.",
  fields: (t) => ({
    circuit: t.field({ type: Circuit, description: "The computed circuit.", resolve: ({ circuit }) => circuit }),
    edgeOverlap: t.exposeFloat("edgeOverlap", {
      nullable: true,
      description: `Jaccard overlap of the edges. ${OVERLAP}`,
    }),
    nodeOverlap: t.exposeFloat("nodeOverlap", {
      nullable: true,
      description: `Jaccard overlap of the nodes. ${OVERLAP}`,
    }),
    weightedOverlap: t.exposeFloat("weightedOverlap", {
      nullable: true,
      description: `Weighted Jaccard overlap of the edges, each weighed by its share of its circuit's total |score|. ${OVERLAP}`,
    }),
  }),
});

export const ImportedCircuit = builder.drizzleNode("importedCircuits", {
  name: "ImportedCircuit",
  description: "A circuit that others published: edges with scores; how faithful it is was not said.",
  id: { column: ({ id }) => id },
  select: { columns: { id: true } },
  fields: (t) => ({
    import: t.relation("origin", { description: "The file it comes from." }),
    checkpoint: t.relation("checkpoint", { description: "The checkpoint it is of." }),
    task: t.exposeString("task", { description: 'Name of the task, such as "ioi".' }),
    edgeCount: t.exposeInt("edges", { description: "Number of edges, at least 0." }),
    nodeCount: t.exposeInt("nodes", { description: "Number of nodes with an edge: heads, MLPs, input and logits." }),
    edges: t.field({
      type: CircuitEdges,
      description: "The edges as columns, strongest |score| first.",
      complexity: EDGES_COST,
      select: SHAPE_AND_EDGES,
      resolve: (circuit) => edgeColumns(graphOf(circuit.checkpoint.model), scoredCellsOf(circuit)),
    }),
    nodes: t.stringList({
      description: "Names of the nodes with an edge in the circuit, from input over the layers to logits.",
      complexity: EDGES_COST,
      select: SHAPE_AND_EDGES,
      resolve: (circuit) => nodesOfEdges(graphOf(circuit.checkpoint.model), circuit.cells),
    }),
    comparison: t.field({
      type: CircuitComparison,
      nullable: true,
      description:
        "How it compares with the newest circuit computed here for the same checkpoint and task; null where there is none.",
      complexity: 2 * EDGES_COST,
      select: SHAPE_AND_EDGES,
      resolve: (circuit, _args, context) => compareWithComputed(circuit, context),
    }),
  }),
});

/** Filters of a list of imported circuits. */
export interface ImportedCircuitFilter {
  ids?: Given<readonly { id: string }[]>;
  model?: string | null | undefined;
  task?: string | null | undefined;
}

export function importedCircuitFilter(
  { ids, model, task }: ImportedCircuitFilter,
  viewer: Parameters<typeof visible>[0],
) {
  return {
    ...visible(viewer).importedCircuits,
    ...withIds(ids),
    ...(model != null && { checkpoint: { model: { name: model } } }),
    ...(task != null && { task }),
  };
}
