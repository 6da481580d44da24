/** @file Tasks: behaviours that are measured. */
import { builder } from "../../builder.ts";
import { Metric } from "../metric/type.ts";

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
    metric: t.expose("metric", { type: Metric, description: "Metric the task is measured in by default." }),
  }),
});
