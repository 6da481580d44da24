/** @file Tasks: behaviours that are measured. */
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import { byLookup } from "../../shared/chosen.ts";
import { checkpointArguments } from "../checkpoint/filter.ts";
import { Metric } from "../metric/type.ts";
import { resultArguments, runsWhere } from "../run/filter.ts";

export const Task = builder.drizzleNode("tasks", {
  name: "Task",
  description: "A behaviour that a model can show or lack, measured on pairs of clean and corrupted prompts.",
  id: { column: (task) => task.id },
  select: { columns: { id: true } },
  fields: (t) => ({
    name: t.exposeString("name", { description: 'Name of the task, such as "ioi".' }),
    version: t.exposeInt("version", {
      description: "Version of the task, at least 1: a changed rule is a new version.",
    }),
    title: t.exposeString("title", { description: 'Title for people, such as "Indirect object identification".' }),
    description: t.exposeString("description", {
      description: "What the prompts look like and what counts as correct.",
    }),
    group: t.exposeString("group", {
      nullable: true,
      description:
        'Where the task belongs: "paper" for the four of Tigges et al. 2024, "further" for others that come with the program, "custom" for a user\'s own; null when nobody has described it.',
    }),
    license: t.exposeString("license", {
      nullable: true,
      description: "Terms of the prompts and their words; null when nobody has stated any.",
    }),
    citation: t.exposeString("citation", {
      nullable: true,
      description: "Work to cite: where the task and its words come from; null when nobody has stated any.",
    }),
    sourceHash: t.exposeString("sourceHash", {
      nullable: true,
      description:
        "SHA-256 of the file of a custom task as it was last analysed, in hexadecimal; null for other tasks.",
    }),
    datasets: t.relatedConnection("datasets", {
      description: "Prompts of its results, the newest first.",
      query: (_args, { viewer }) => ({ where: visible(viewer).datasets, orderBy: { id: "desc" } }),
      totalCount: true,
    }),
    runs: t.relatedConnection("runs", {
      description: "Results on this version of the task, of all models, newest first.",
      args: { ...checkpointArguments(t), ...resultArguments(t) },
      query: (filter, { viewer }) => ({ where: runsWhere(filter, viewer, byLookup), orderBy: { id: "desc" } }),
      totalCount: true,
    }),
    metric: t.expose("metric", { type: Metric, description: "Metric the task is measured in by default." }),
  }),
});
