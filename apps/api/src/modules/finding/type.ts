/** @file Findings: what is wrong with checkpoints. */
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import { FINDING_CHECKPOINTS_EXPECTED } from "../../shared/limits.ts";

export const FindingKind = builder.enumType("FindingKind", {
  description: "What is wrong with a checkpoint.",
  values: {
    MISSING_FILES: { value: "missing-files", description: "A weight file, a shard or the configuration is not there." },
    DAMAGED_FILES: { value: "damaged-files", description: "A file is cut off or does not hold what it says it holds." },
    NON_FINITE_WEIGHTS: { value: "non-finite-weights", description: "A weight is NaN or infinite." },
    SAME_WEIGHTS: { value: "same-weights", description: "The same weights are under several steps." },
    FINAL_WEIGHTS: { value: "final-weights", description: "An earlier step holds the weights of the end of training." },
    WRONG_STEP: { value: "wrong-step", description: "Its own files name another step than its name does." },
    CONFIG_CHANGE: { value: "config-change", description: "Its architecture is not that of the rest of the line." },
    WEIGHTS_CHANGED: { value: "weights-changed", description: "Its weights are not those that its results come from." },
    SIZE_CHANGE: {
      value: "size-change",
      description: "Its weight files are of another size than the rest of the line's.",
    },
    TOKENIZER_CHANGE: { value: "tokenizer-change", description: "Its tokenizer is not that of the rest of the line." },
  },
});

export const Severity = builder.enumType("Severity", {
  description: "How bad a finding is.",
  values: {
    WARNING: { value: "warning", description: "The weights are what they claim; something beside them differs." },
    ERROR: { value: "error", description: "The files are not the weights that the name claims, or cannot be used." },
  },
});

export const Finding = builder.drizzleObject("findings", {
  name: "Finding",
  description:
    "Something wrong with one or several checkpoints of a model. Checkpoints with findings are left out of trends unless they are asked for.",
  select: { columns: { id: true } },
  fields: (t) => ({
    kind: t.expose("kind", { type: FindingKind, description: "What is wrong." }),
    severity: t.expose("severity", { type: Severity, description: "How bad it is." }),
    message: t.exposeString("message", { description: "What is wrong, in one sentence." }),
    foundAt: t.expose("foundAt", { type: "DateTime", description: "When it was first found." }),
    checkpoints: t.relation("checkpoints", {
      description: "The checkpoints it makes suspicious, by step; at least one.",
      complexity: { field: 1, multiplier: FINDING_CHECKPOINTS_EXPECTED },
      query: (_args, { viewer }) => ({ where: visible(viewer).checkpoints, orderBy: { step: "asc", id: "asc" } }),
    }),
  }),
});
