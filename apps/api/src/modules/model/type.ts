/** @file Models: architecture, size, and the way to their checkpoints and results. */
import { builder } from "../../builder.ts";
import { byLookup } from "../../shared/chosen.ts";
import { graphOf } from "../../shared/graphs.ts";
import { HEALTH_COST } from "../../shared/limits.ts";
import { checkpointsWhere, stepArguments, suspiciousArgument } from "../checkpoint/filter.ts";
import { conditions } from "../finding/conditions.ts";
import { CheckpointHealth } from "../finding/health.ts";
import { headScoreFilter, headScoresWhere } from "../head-score/filter.ts";
import { resultArguments, runsWhere, taskArgument } from "../run/filter.ts";
import { verificationArguments, verificationsWhere } from "../verification/filter.ts";

export const Model = builder.drizzleNode("models", {
  name: "Model",
  description: "A language model: one architecture and one training run, with checkpoints over training.",
  id: { column: (model) => model.id },
  select: { columns: { id: true } },
  fields: (t) => ({
    family: t.string({
      description: 'Name of the family of models trained alike, such as "demo".',
      select: { with: { family: { columns: { name: true } } } },
      resolve: (model) => model.family.name,
    }),
    name: t.exposeString("name", { description: 'Name of the model, unique, such as "demo-large".' }),
    architecture: t.exposeString("architecture", {
      description: 'Architecture as its configuration names it, such as "gpt_neox".',
    }),
    layers: t.exposeInt("layers", { description: "Number of transformer layers, at least 1." }),
    heads: t.exposeInt("heads", { description: "Number of attention heads in each layer, at least 1." }),
    dModel: t.exposeInt("dModel", { description: "Width of the residual stream, at least 1." }),
    vocabulary: t.exposeInt("vocabulary", { description: "Number of token ids, at least 1." }),
    parallel: t.exposeBoolean("parallel", {
      description: "Whether attention and MLP of a layer read the same stream; decides which edges exist.",
    }),
    parameters: t.exposeFloat("parameters", {
      description: "Number of weights, at least 1. A float, because it may exceed 32 bits.",
    }),
    edgeCount: t.int({
      description:
        "Number of edges of the whole computation graph: writer-reader pairs in which the writer comes before the reader. It follows from layers, heads and parallel.",
      select: { columns: { layers: true, heads: true, parallel: true } },
      resolve: (model) => graphOf(model).edges,
    }),
    license: t.exposeString("license", {
      nullable: true,
      description: "Licence of the weights: an SPDX name, or what their source says; null where it says nothing.",
    }),
    citation: t.exposeString("citation", {
      nullable: true,
      description: "One line that names the work to be cited for the weights; null where their source names none.",
    }),
    licenseSource: t.exposeString("licenseSource", {
      nullable: true,
      description: "Where licence and citation come from, or why there is none; null where nobody has looked.",
    }),
    checkpointHealth: t.field({
      type: CheckpointHealth,
      description: "What looking at the files of its checkpoints found.",
      complexity: HEALTH_COST,
      select: (_args, { viewer }) => ({ columns: { id: true }, with: { checkpoints: conditions(viewer) } }),
      resolve: ({ id, checkpoints }) => ({ model: { id }, checkpoints }),
    }),
    checkpoints: t.relatedConnection("checkpoints", {
      description: "Checkpoints with results, or at whose files somebody looked, by training step.",
      args: { ...stepArguments(t), ...suspiciousArgument(t) },
      query: (filter, { viewer }) => ({
        where: checkpointsWhere(filter, viewer, byLookup),
        orderBy: { step: "asc", id: "asc" },
      }),
      totalCount: true,
    }),
    runs: t.relatedConnection("runs", {
      description: "Results of all checkpoints of the model, newest first.",
      args: { ...taskArgument(t), ...stepArguments(t), ...resultArguments(t) },
      query: (filter, { viewer }) => ({ where: runsWhere(filter, viewer, byLookup), orderBy: { id: "desc" } }),
      totalCount: true,
    }),
    headScores: t.relatedConnection("headScores", {
      description: "Scores of the attention heads of all checkpoints of the model, newest first.",
      args: { ...stepArguments(t), ...headScoreFilter(t) },
      query: (filter, { viewer }) => ({ where: headScoresWhere(filter, viewer, byLookup), orderBy: { id: "desc" } }),
      totalCount: true,
    }),
    verifications: t.relatedConnection("verifications", {
      description:
        "Verifications of algorithms on all checkpoints of the model, component swaps among them, newest first.",
      args: { ...stepArguments(t), ...verificationArguments(t) },
      query: (filter, { viewer }) => ({ where: verificationsWhere(filter, viewer, byLookup), orderBy: { id: "desc" } }),
      totalCount: true,
    }),
  }),
});
