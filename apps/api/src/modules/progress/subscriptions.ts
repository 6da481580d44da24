/** @file Progress as it happens. */
import { setTimeout as sleep } from "node:timers/promises";
import { readProgress } from "@atlas/platform";
import { visibleJobs } from "../../access.ts";
import { builder } from "../../builder.ts";
import { Progress } from "./types.ts";

/** Between two messages to one client: jobs report a few times a second each, and no eye follows that. */
const EVERY_MS = 500;

builder.subscriptionField("progress", (t) =>
  t.field({
    type: Progress,
    description: "Training and analysis under way, whenever a job reports; at most twice a second.",
    subscribe: (_root, _args, { news }) =>
      news.follow("progress", async () => {
        await sleep(EVERY_MS);
        return ["changed"];
      }),
    resolve: async (_changed, _args, { db, viewer }) => visibleJobs(viewer, await readProgress(db)),
  }),
);
