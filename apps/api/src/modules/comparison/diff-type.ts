/** @file The difference of two circuits, as columns. */
import { builder } from "../../builder.ts";
import { CircuitEdges } from "../circuit/column-types.ts";
import { Run } from "../run/type.ts";
import type { CircuitDifference, KeptColumns } from "./diff.ts";
import type { findCompared } from "./load-circuits.ts";

type Compared = NonNullable<Awaited<ReturnType<typeof findCompared>>>;

export interface LoadedDifference extends CircuitDifference {
  from: Compared;
  to: Compared;
}

const KeptEdges = builder.objectRef<KeptColumns>("KeptEdges").implement({
  description:
    "Edges of both circuits as columns of equal length, strongest first by the larger |score| of the two: entry i of each column belongs to edge i.",
  fields: (t) => ({
    writers: t.exposeStringList("writers", { description: 'Where each edge starts, such as "a0.h1".' }),
    readers: t.exposeStringList("readers", { description: 'Where each edge ends, such as "a1.h3<k>".' }),
    before: t.exposeFloatList("before", {
      description:
        "Attribution of each edge in the first circuit. Unit: that of its metric; positive means that corrupting the edge hurts the task.",
    }),
    after: t.exposeFloatList("after", {
      description: "Attribution of each edge in the second circuit. Unit: that of its metric.",
    }),
  }),
});

const UNDEFINED = "Range: 0 to 1, 1 for equal circuits; null where neither circuit has an edge.";

export const CircuitDiff = builder.objectRef<LoadedDifference>("CircuitDiff").implement({
  description: "What lies between two circuits of models of one shape: born, kept and lost edges and nodes.",
  fields: (t) => ({
    from: t.field({ type: Run, description: "The run of the first circuit.", resolve: ({ from }) => from }),
    to: t.field({ type: Run, description: "The run of the second circuit.", resolve: ({ to }) => to }),
    born: t.expose("born", { type: CircuitEdges, description: "Edges of the second circuit alone, with its scores." }),
    kept: t.expose("kept", { type: KeptEdges, description: "Edges of both circuits." }),
    lost: t.expose("lost", { type: CircuitEdges, description: "Edges of the first circuit alone, with its scores." }),
    bornNodes: t.exposeStringList("bornNodes", {
      description: "Names of the nodes with an edge in the second circuit alone, from input to logits.",
    }),
    keptNodes: t.exposeStringList("keptNodes", { description: "Names of the nodes with an edge in both circuits." }),
    lostNodes: t.exposeStringList("lostNodes", {
      description: "Names of the nodes with an edge in the first circuit alone.",
    }),
    edgeOverlap: t.exposeFloat("edgeOverlap", {
      nullable: true,
      description: `Jaccard overlap of the edges: shared edges divided by edges of either. ${UNDEFINED}`,
    }),
    nodeOverlap: t.exposeFloat("nodeOverlap", {
      nullable: true,
      description: `Jaccard overlap of the nodes; a head's query, key and value input are one node. ${UNDEFINED}`,
    }),
    weightedOverlap: t.exposeFloat("weightedOverlap", {
      nullable: true,
      description: `Weighted Jaccard overlap of the edges, each weighed by its share of its circuit's total |score|: sum of the smaller weights divided by sum of the larger. ${UNDEFINED}`,
    }),
    editDistance: t.int({
      description: "Graph edit distance: edges born and edges lost, at least 0.",
      resolve: ({ edit }) => edit.distance,
    }),
    totalScoreChange: t.float({
      description:
        "Sum of |change of score| over the edges of either circuit; an absent edge scores 0. Unit: that of the metric, at least 0; it means something only where both circuits have the same metric.",
      resolve: ({ edit }) => edit.totalScoreChange,
    }),
  }),
});
