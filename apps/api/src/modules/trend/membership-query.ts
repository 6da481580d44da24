/** @file In which circuits a node is over training, at the root of a query. */
import { parseNode } from "@atlas/schema";
import { builder } from "../../builder.ts";
import { TASKS_EXPECTED, TREND_COST } from "../../shared/limits.ts";
import { CHOICE_ARGUMENT } from "../run/choice.ts";
import { Task } from "../task/type.ts";
import { COLUMNS, checkpointColumns } from "./checkpoint-columns.ts";
import { loadMembership, type MemberRun, type Membership } from "./membership.ts";
import { NULLABLE_COLUMN, SUSPICIOUS_ARGUMENT } from "./shared-fields.ts";

const column =
  <Value>(pick: (run: MemberRun, membership: Membership) => Value) =>
  (membership: Membership): Value[] =>
    membership.runs.map((run) => pick(run, membership));

const NOTHING_FOUND = "null where no size reached the threshold, so that the circuit is the whole graph.";

/** Null where there is no circuit short of the whole. */
function countOf(direction: "in" | "out") {
  return column(({ circuit }, { counts }) => (circuit.reached ? (counts.get(circuit.id)?.[direction] ?? 0) : null));
}

const NodeMembershipTrend = builder.objectRef<Membership>("NodeMembershipTrend").implement({
  description: `Whether a node is in the circuits of one model on one task over training, ${COLUMNS}`,
  fields: (t) => ({
    task: t.field({ type: Task, description: "The task.", resolve: ({ task }) => task }),
    ...checkpointColumns(t),
    inCircuit: t.booleanList({
      nullable: NULLABLE_COLUMN,
      description: `Whether the circuit has an edge into or out of the node; ${NOTHING_FOUND}`,
      resolve: column(({ circuit }, { counts }) => (circuit.reached ? counts.has(circuit.id) : null)),
    }),
    edgesIn: t.intList({
      nullable: NULLABLE_COLUMN,
      description: `Numbers of the circuit's edges into the node, a head's q, k and v together; ${NOTHING_FOUND}`,
      resolve: countOf("in"),
    }),
    edgesOut: t.intList({
      nullable: NULLABLE_COLUMN,
      description: `Numbers of the circuit's edges out of the node; ${NOTHING_FOUND}`,
      resolve: countOf("out"),
    }),
    circuitEdges: t.intList({
      description: "Numbers of edges of the circuits.",
      resolve: column(({ circuit }) => circuit.edges),
    }),
  }),
});

builder.queryField("nodeMembership", (t) =>
  t.field({
    type: [NodeMembershipTrend],
    description:
      "In which of a model's circuits a node is, over training: one entry for each task with results, by name. Of each checkpoint the newest result counts.",
    args: {
      model: t.arg.string({ required: true, description: 'Name of the model, such as "demo-large".' }),
      node: t.arg.string({
        required: true,
        description: 'Name of the node: a head such as "a3.h7", "m3", "input" or "logits".',
      }),
      includeSuspicious: t.arg.boolean(SUSPICIOUS_ARGUMENT),
      settings: t.arg(CHOICE_ARGUMENT),
    },
    complexity: { field: TREND_COST, multiplier: TASKS_EXPECTED },
    resolve: (_root, { node, settings, ...args }, context, info) =>
      loadMembership({ ...args, node: parseNode(node), choice: settings ?? {} }, context, info),
  }),
);
