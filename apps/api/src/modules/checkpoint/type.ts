/** @file Checkpoints: one model at one moment of its training. */
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import { byLookup } from "../../shared/chosen.ts";
import { FINDINGS_EXPECTED } from "../../shared/limits.ts";
import "../finding/type.ts";
import { headScoreFilter, headScoresWhere } from "../head-score/filter.ts";
import { resultArguments, runsWhere, taskArgument } from "../run/filter.ts";
import { verificationArguments, verificationsWhere } from "../verification/filter.ts";

export const Checkpoint = builder.drizzleNode("checkpoints", {
  name: "Checkpoint",
  description: "The weights of a model at one moment of its training.",
  id: { column: (checkpoint) => checkpoint.id },
  select: { columns: { id: true } },
  fields: (t) => ({
    model: t.relation("model", { description: "The model these are weights of." }),
    revision: t.exposeString("revision", { description: 'Name of the revision, such as "step128".' }),
    step: t.exposeInt("step", { description: "Optimiser steps taken; 0 is the initialisation." }),
    tokens: t.exposeFloat("tokens", {
      description: "Training tokens seen; null where the family does not say.",
      nullable: true,
    }),
    weightHash: t.exposeString("weightHash", {
      nullable: true,
      description:
        "SHA-256 of the weights, in hexadecimal. The same hash at two steps means the same weights. Null where the weight files were never seen complete.",
    }),
    findings: t.relation("findings", {
      description: "What is wrong with it, first found first; empty where nothing is known to be.",
      complexity: { field: 1, multiplier: FINDINGS_EXPECTED },
      query: (_args, { viewer }) => ({ where: visible(viewer).findings, orderBy: { id: "asc" } }),
    }),
    runs: t.relatedConnection("runs", {
      description: "Results of this checkpoint, by whatever settings, newest first.",
      args: { ...taskArgument(t), ...resultArguments(t) },
      query: (filter, { viewer }) => ({ where: runsWhere(filter, viewer, byLookup), orderBy: { id: "desc" } }),
      totalCount: true,
    }),
    headScores: t.relatedConnection("headScores", {
      description: "Scores of the attention heads of this checkpoint, newest first.",
      args: headScoreFilter(t),
      query: (filter, { viewer }) => ({ where: headScoresWhere(filter, viewer, byLookup), orderBy: { id: "desc" } }),
      totalCount: true,
    }),
    verifications: t.relatedConnection("verifications", {
      description: "Verifications of algorithms on this checkpoint, component swaps among them, newest first.",
      args: { ...verificationArguments(t) },
      query: (filter, { viewer }) => ({ where: verificationsWhere(filter, viewer, byLookup), orderBy: { id: "desc" } }),
      totalCount: true,
    }),
  }),
});
