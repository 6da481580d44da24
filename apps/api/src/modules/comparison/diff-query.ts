/** @file The difference of two circuits at the root of a query. */
import { type GraphShape, UserError } from "@atlas/schema";
import { builder } from "../../builder.ts";
import { graphOf } from "../../shared/graphs.ts";
import { EDGES_COST } from "../../shared/limits.ts";
import { CHOICE_ARGUMENT } from "../run/choice.ts";
import { circuitDifference } from "./diff.ts";
import { CircuitDiff, type LoadedDifference } from "./diff-type.ts";
import { findCompared } from "./load-circuits.ts";

const CircuitKeyInput = builder.inputType("CircuitKey", {
  description: "Names a circuit: that of the newest result of a checkpoint on a task by some settings.",
  fields: (t) => ({
    model: t.string({ required: true, description: 'Name of the model, such as "demo-large".' }),
    revision: t.string({ required: true, description: 'Revision of the model, such as "step128".' }),
    task: t.string({ required: true, description: 'Name of the task, such as "ioi".' }),
    settings: t.field(CHOICE_ARGUMENT),
  }),
});

builder.queryField("circuitDiff", (t) =>
  t.field({
    type: CircuitDiff,
    nullable: true,
    description:
      "What lies between two circuits of models of one shape: of two checkpoints, two tasks, or two models. Null when either has no visible result.",
    args: {
      from: t.arg({ type: CircuitKeyInput, required: true, description: "The first circuit." }),
      to: t.arg({ type: CircuitKeyInput, required: true, description: "The second circuit." }),
    },
    complexity: 2 * EDGES_COST,
    resolve: async (_root, keys, context, info): Promise<LoadedDifference | null> => {
      const [from, to] = await Promise.all([
        findCompared(keys.from, "from", context, info),
        findCompared(keys.to, "to", context, info),
      ]);
      if (from === undefined || to === undefined) return null;
      const graph = graphOf(sameShape(from.checkpoint.model, to.checkpoint.model));
      return { from, to, ...circuitDifference(graph, from.circuit.scored, to.circuit.scored) };
    },
  }),
);

type NamedShape = GraphShape & { name: string };

/** @throws UserError when a node of one model is none of the other, so that names would not mean the same. */
function sameShape(one: NamedShape, other: NamedShape): GraphShape {
  if (one.layers === other.layers && one.heads === other.heads && one.parallel === other.parallel) return one;
  const shape = ({ name, layers, heads, parallel }: NamedShape) =>
    `${name} (${layers} layers of ${heads} heads, MLP ${parallel ? "beside" : "after"} attention)`;
  throw new UserError(
    `Circuits of ${shape(one)} and ${shape(other)} have no nodes in common; compare models of one shape.`,
  );
}
