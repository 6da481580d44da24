/** @file Circuits: size, faithfulness, the sizes tried, and the edges as columns. */
import { builder } from "../../builder.ts";
import { graphOf } from "../../shared/graphs.ts";
import { EDGES_COST } from "../../shared/limits.ts";
import "./bootstrap.ts";
import { CircuitEdges, FaithfulnessCurve } from "./column-types.ts";
import { curveColumns, edgeColumns, edgeFrequencies, nodesOfEdges } from "./columns.ts";
import { SCORED_CELLS, SHAPE } from "./scored-cells.ts";

const ofModel = { checkpoint: { columns: { id: true }, with: { model: { columns: SHAPE } } } } as const;

const keptNodes = { columns: { node: true }, where: { inCircuit: true }, orderBy: { row: "asc" } } as const;

export const Circuit = builder.drizzleNode("circuits", {
  name: "Circuit",
  description:
    "A circuit: the edges of the computation graph that suffice for a task, after pruning what leads nowhere.",
  id: { column: (circuit) => circuit.id },
  select: { columns: { id: true } },
  fields: (t) => ({
    run: t.relation("run", { description: "The run that found it." }),
    requestedEdges: t.exposeInt("requestedEdges", {
      description:
        "Number of edges before pruning, at least 0: as many as were asked for, or all between the nodes that were.",
    }),
    requestedNodes: t.exposeInt("requestedNodes", {
      nullable: true,
      description: "Number of nodes asked for, not counting the logits; null in circuits of edges.",
    }),
    edgeCount: t.exposeInt("edges", { description: "Number of edges left after pruning, at least 0." }),
    nodeCount: t.exposeInt("nodes", {
      description: "Number of nodes with an edge left after pruning: heads, MLPs, input and logits.",
    }),
    totalEdges: t.int({
      description: "Number of edges of the whole computation graph: the most a circuit can have.",
      select: { with: { run: { columns: { id: true }, with: ofModel } } },
      resolve: ({ run }) => graphOf(run.checkpoint.model).edges,
    }),
    metric: t.exposeFloat("metric", {
      description: "Mean of the metric when only the circuit keeps its clean activations. Unit: that of the metric.",
    }),
    faithfulness: t.exposeFloat("faithfulnessPlain", {
      nullable: true,
      description:
        "Share of the behaviour that remains: circuit divided by clean. 1 is all of it; below 0 and above 1 occur. Null where the clean metric is zero, so that there is nothing to divide by.",
    }),
    faithfulnessFloorCorrected: t.exposeFloat("faithfulnessFloorCorrected", {
      nullable: true,
      description:
        "The same above the floor: (circuit - corrupted) / (clean - corrupted). 1 is all of the behaviour, 0 none of it; below 0 and above 1 occur. Null where clean and corrupted are equal, so that there is nothing to divide by.",
    }),
    reached: t.exposeBoolean("reached", {
      description: "Whether a size reached the threshold; if not, the circuit is the whole graph.",
    }),
    threshold: t.float({
      description: "Share of the behaviour the circuit had to recover, floor-corrected. Range: 0 to 1.",
      select: { with: { run: { columns: { threshold: true } } } },
      resolve: ({ run }) => run.threshold,
    }),
    bootstrap: t.relation("bootstrap", {
      nullable: true,
      description: "What resampling the prompts tells of the run and the circuit; null where it was not asked for.",
    }),
    curve: t.field({
      type: FaithfulnessCurve,
      description: "Faithfulness at every size that was evaluated.",
      select: { columns: { curve: true } },
      resolve: ({ curve }) => curveColumns(curve),
    }),
    edges: t.field({
      type: CircuitEdges,
      description:
        "The edges as columns, strongest |score| first: one entry per edge of the circuit. Empty in circuits of nodes, whose edges have no scores of their own: they are all edges between its nodes.",
      complexity: EDGES_COST,
      select: { extras: SCORED_CELLS, with: { run: { columns: { id: true }, with: ofModel } } },
      resolve: ({ run, scored }) => edgeColumns(graphOf(run.checkpoint.model), scored),
    }),
    edgeFrequencies: t.floatList({
      nullable: true,
      description:
        "How often each edge is chosen when prompts are resampled: the share of the resampled circuits that hold it, in the order of `edges`. Range: 0 to 1. Null where prompts were not resampled.",
      complexity: EDGES_COST,
      select: { extras: SCORED_CELLS, with: { bootstrap: { columns: { edgeCells: true, edgeFrequency: true } } } },
      resolve: ({ scored, bootstrap }) => bootstrap && edgeFrequencies(scored, bootstrap),
    }),
    nodes: t.stringList({
      description:
        'Names of the nodes with an edge in the circuit, from input over the layers to logits, such as "a3.h7" or "m3".',
      complexity: EDGES_COST,
      select: {
        extras: SCORED_CELLS,
        with: { run: { columns: { level: true }, with: { ...ofModel, nodeScores: keptNodes } } },
      },
      resolve: ({ run, scored }) =>
        run.level === "edge"
          ? nodesOfEdges(graphOf(run.checkpoint.model), scored.cells)
          : [...run.nodeScores.map(({ node }) => node), "logits"],
    }),
  }),
});
