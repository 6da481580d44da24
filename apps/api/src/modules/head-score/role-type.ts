/** @file Which head carries a role over training, and when it passes on, as columns. */
import type { RoleHistory } from "@atlas/metrics";
import { builder } from "../../builder.ts";
import { Model } from "../model/type.ts";
import { COLUMNS, checkpointColumns } from "../trend/checkpoint-columns.ts";
import { NULLABLE_COLUMN } from "../trend/shared-fields.ts";
import { HeadScoreDefinition } from "./definition.ts";
import { headName } from "./head-name.ts";
import type { ScoreOverTraining, ScoreRun } from "./load.ts";

export interface Role extends ScoreOverTraining {
  threshold: number;
  history: RoleHistory;
}

type Checkpoint = ScoreRun["checkpoint"];

const checkpointAt = ({ runs }: Role, index: number): Checkpoint => runs[index]!.checkpoint;
const nameOf = (head: number | null, { model }: Role): string | null =>
  head === null ? null : headName(head, model.heads);

const column =
  <Value>(pick: (run: ScoreRun, index: number, role: Role) => Value) =>
  (role: Role): Value[] =>
    role.runs.map((run, index) => pick(run, index, role));

const handOverColumn =
  <Value>(pick: (handOver: RoleHistory["handOvers"][number], role: Role) => Value) =>
  (role: Role): Value[] =>
    role.history.handOvers.map((handOver) => pick(handOver, role));

const HandOvers = builder.objectRef<Role>("HandOvers").implement({
  description:
    "Changes of the head that holds a role, as columns of equal length, in order of training: entry i of each column belongs to change i.",
  fields: (t) => ({
    revisions: t.stringList({
      description: "Revisions of the first checkpoint at which the new head carries the role.",
      resolve: handOverColumn(({ index }, role) => checkpointAt(role, index).revision),
    }),
    steps: t.intList({
      description: "Optimiser steps of these checkpoints, ascending.",
      resolve: handOverColumn(({ index }, role) => checkpointAt(role, index).step),
    }),
    tokens: t.floatList({
      nullable: NULLABLE_COLUMN,
      description: "Training tokens seen by then; null where the family does not say.",
      resolve: handOverColumn(({ index }, role) => checkpointAt(role, index).tokens),
    }),
    from: t.stringList({
      nullable: NULLABLE_COLUMN,
      description: "Heads that held the role before; null where none did: the role appears.",
      resolve: handOverColumn(({ from }, role) => nameOf(from, role)),
    }),
    to: t.stringList({
      nullable: NULLABLE_COLUMN,
      description: "Heads that hold it from then on; null where none does: the role is lost.",
      resolve: handOverColumn(({ to }, role) => nameOf(to, role)),
    }),
  }),
});

const spanColumn =
  <Value>(pick: (span: RoleHistory["spans"][number], role: Role) => Value) =>
  (role: Role): Value[] =>
    role.history.spans.map((span) => pick(span, role));

const RoleSpans = builder.objectRef<Role>("RoleSpans").implement({
  description:
    "Stretches of training through which a head is above the threshold, whether it is the highest or not, as columns of equal length, by head and then by step: entry i of each column belongs to stretch i.",
  fields: (t) => ({
    heads: t.stringList({
      description: "Heads; one with several stretches comes several times.",
      resolve: spanColumn(({ head }, role) => headName(head, role.model.heads)),
    }),
    firstSteps: t.intList({
      description: "Optimiser steps of the first checkpoint of each stretch.",
      resolve: spanColumn(({ first }, role) => checkpointAt(role, first).step),
    }),
    lastSteps: t.intList({
      description: "Optimiser steps of its last checkpoint.",
      resolve: spanColumn(({ last }, role) => checkpointAt(role, last).step),
    }),
  }),
});

export const RoleHandover = builder.objectRef<Role>("RoleHandover").implement({
  description: `Which head of one model carries a role over training, ${COLUMNS}`,
  fields: (t) => ({
    model: t.field({ type: Model, description: "The model.", resolve: ({ model }) => model }),
    definition: t.field({
      type: HeadScoreDefinition,
      description: "The score that tells the role.",
      resolve: ({ definition }) => definition,
    }),
    threshold: t.exposeFloat("threshold", {
      description: "Score above which a head carries the role. Unit: that of the definition.",
    }),
    ...checkpointColumns(t),
    carriers: t.stringList({
      nullable: NULLABLE_COLUMN,
      description:
        'Head with the highest score at each checkpoint, such as "a3.h7", of equal heads the one before, else the first; null where none is above the threshold.',
      resolve: column((_run, index, role) => nameOf(role.history.carriers[index]!, role)),
    }),
    values: t.floatList({
      nullable: NULLABLE_COLUMN,
      description: "Its score. Unit: that of the definition; null where there is no carrier.",
      resolve: column(({ values }, index, { history }) => {
        const carrier = history.carriers[index]!;
        return carrier === null ? null : values[carrier]!;
      }),
    }),
    handOvers: t.field({
      type: HandOvers,
      description: "When the role appears, passes on and is lost, brief changes left out.",
      resolve: (role) => role,
    }),
    spans: t.field({
      type: RoleSpans,
      description: "All heads above the threshold, and when they are.",
      resolve: (role) => role,
    }),
  }),
});
