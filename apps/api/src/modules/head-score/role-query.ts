/** @file Which head carries a role over training, at the root of a query. */
import { roleHistory } from "@atlas/metrics";
import { UserError } from "@atlas/schema";
import { builder } from "../../builder.ts";
import { loadScores } from "./load.ts";
import { RoleHandover } from "./role-type.ts";
import { scoreArguments, scoresCost } from "./score-arguments.ts";

/** Checkpoints that a change of holder must last, when nothing is said: one may be noise. */
const LASTING = 2;

builder.queryField("roleHandover", (t) =>
  t.field({
    type: [RoleHandover],
    description:
      "Which attention head carries a role over training, by the score that tells it, and when it passes on: one entry for each model with values, in the order given. Of several results of a checkpoint the newest counts.",
    args: {
      ...scoreArguments(t),
      threshold: t.arg.float({
        description: "Score above which a head carries the role; the definition's own when nothing is said.",
      }),
      margin: t.arg.float({
        required: true,
        defaultValue: 0,
        description: "How far another head must lie above the carrier to take over, at least 0, in the score's unit.",
      }),
      lasting: t.arg.int({
        required: true,
        defaultValue: LASTING,
        description:
          "Checkpoints in a row that a change must last to count as a hand-over, at least 1; those at which no head has a value are passed over.",
      }),
    },
    complexity: scoresCost,
    resolve: async (_root, { threshold, margin, lasting, ...asked }, context, info) => {
      if (margin < 0) throw new UserError(`A margin cannot be ${margin}; give a number of at least 0.`);
      if (lasting < 1) throw new UserError(`A change cannot last ${lasting} checkpoints; give at least 1.`);
      const scores = await loadScores(asked, context, info);
      return scores.map((score) => {
        const above = threshold ?? score.definition.threshold;
        const values = score.runs.map((run) => run.values);
        return { ...score, threshold: above, history: roleHistory(values, { threshold: above, margin, lasting }) };
      });
    },
  }),
);
