/** @file Progress at the root of a query. */
import { readProgress } from "@atlas/platform";
import { visibleJobs } from "../../access.ts";
import { builder } from "../../builder.ts";
import { Progress } from "./types.ts";

builder.queryField("progress", (t) =>
  t.field({
    type: Progress,
    description: "Training and analysis under way, and an estimate of what is left.",
    resolve: async (_root, _args, { db, viewer }) => visibleJobs(viewer, await readProgress(db)),
  }),
);
