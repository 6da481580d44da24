/** @file Circuit edges and the faithfulness curve as columns: objects for each entry would cost ten times as much. */
import { builder } from "../../builder.ts";
import type { CurveColumns, EdgeColumns, NodeColumns } from "./columns.ts";

export const CircuitEdges = builder.objectRef<EdgeColumns>("CircuitEdges").implement({
  description:
    "The edges of a circuit as columns of equal length, strongest |score| first: entry i of each column belongs to edge i.",
  fields: (t) => ({
    writers: t.exposeStringList("writers", {
      description:
        'Where each edge starts: "input", a head such as "a0.h1", or an MLP such as "m0". Layers and heads count from zero.',
    }),
    readers: t.exposeStringList("readers", {
      description:
        'Where each edge ends: a head\'s query, key or value input such as "a1.h3<k>", an MLP such as "m1", or "logits".',
    }),
    scores: t.exposeFloatList("scores", {
      description:
        "Attribution of each edge: the expected loss of the metric when the edge is corrupted. Unit: that of the metric; positive means that corrupting the edge hurts the task.",
    }),
  }),
});

export const NodeScores = builder.objectRef<NodeColumns>("NodeScores").implement({
  description:
    "Scores of all nodes that write, as columns of equal length, from input over the layers: entry i of each column belongs to node i.",
  fields: (t) => ({
    nodes: t.exposeStringList("nodes", {
      description: 'Names: "input", heads such as "a0.h1", MLPs such as "m0". Layers and heads count from zero.',
    }),
    scores: t.exposeFloatList("scores", {
      description:
        "Attribution of each node: the expected loss of the metric when the node is corrupted. Unit: that of the metric; positive means that corrupting the node hurts the task.",
    }),
    inCircuit: t.exposeBooleanList("inCircuit", { description: "Whether each node is in the circuit after pruning." }),
  }),
});

export const FaithfulnessCurve = builder.objectRef<CurveColumns>("FaithfulnessCurve").implement({
  description:
    "Faithfulness by circuit size, as columns of equal length: entry i of each column belongs to the i-th size, ascending.",
  fields: (t) => ({
    requestedEdges: t.exposeIntList("requestedEdges", {
      description: "Numbers of edges before pruning, ascending.",
    }),
    requestedNodes: t.expose("requestedNodes", {
      type: ["Int"],
      nullable: { list: false, items: true },
      description: "Numbers of nodes asked for, ascending; null in circuits of edges.",
    }),
    edges: t.exposeIntList("edges", { description: "Numbers of edges left after pruning." }),
    nodes: t.exposeIntList("nodes", { description: "Numbers of nodes with an edge left after pruning." }),
    metric: t.exposeFloatList("metric", {
      description: "Means of the metric when only the circuit keeps its clean activations. Unit: that of the metric.",
    }),
    plain: t.expose("plain", {
      type: ["Float"],
      nullable: { list: false, items: true },
      description: "Circuit divided by clean; 1 is all of the behaviour. Null where the clean metric is zero.",
    }),
    floorCorrected: t.expose("floorCorrected", {
      type: ["Float"],
      nullable: { list: false, items: true },
      description:
        "(circuit - corrupted) / (clean - corrupted); 1 is all of the behaviour, 0 none. Null where clean and corrupted are equal.",
    }),
  }),
});
