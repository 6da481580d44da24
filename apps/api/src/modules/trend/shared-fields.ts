/** @file What everything over training has in common: which models, which checkpoints count, and which were left out. */
import { builder } from "../../builder.ts";
import type { Counted, OfCheckpoint } from "./newest.ts";

export const NULLABLE_COLUMN = { list: false, items: true } as const;

export const MODELS_ARGUMENT = {
  required: true,
  description: "Names of the models. A model without visible results on the task is left out.",
} as const;

export const SUSPICIOUS_ARGUMENT = {
  defaultValue: false,
  required: true,
  description: "Whether checkpoints with findings count. By default they are left out, and leftOut says which.",
} as const;

interface LeftOut {
  revision: string;
  reason: string;
}

/** What is wrong with a checkpoint; empty where nothing is known to be. */
export const suspicions = ({ checkpoint: { findings } }: OfCheckpoint): string =>
  findings.map(({ message }) => message).join(" ");

export const LeftOutCheckpoint = builder.objectRef<LeftOut>("LeftOutCheckpoint").implement({
  description: "A checkpoint with results that does not count, because of findings.",
  fields: (t) => ({
    revision: t.exposeString("revision", { description: 'Name of the revision, such as "step128".' }),
    reason: t.exposeString("reason", { description: "What is wrong with it: the sentences of its findings." }),
  }),
});

/** How every type says it, with the type [LeftOutCheckpoint]. */
export const LEFT_OUT = {
  description: "Checkpoints left out because of findings, by step; empty where includeSuspicious is true.",
  resolve: ({ leftOut }: Pick<Counted<OfCheckpoint>, "leftOut">): LeftOut[] =>
    leftOut.map((run) => ({ revision: run.checkpoint.revision, reason: suspicions(run) })),
};
