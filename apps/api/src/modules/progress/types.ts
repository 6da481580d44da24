/** @file Training and analysis under way. The estimate is made in @atlas/platform, so that terminal and page agree. */
import { estimateSecondsRemaining, type JobProgressRow, MAX_JOB_LOG } from "@atlas/platform";
import type { JobLogLine } from "@atlas/schema";
import { builder } from "../../builder.ts";
import { MAX_JOBS } from "../../shared/limits.ts";
import { JobKind, JobStatus } from "./enums.ts";
import { countJobs, underWayFirst } from "./jobs.ts";

const JobLogLineRef = builder.objectRef<JobLogLine>("JobLogLine").implement({
  description: "What became of a job at one moment.",
  fields: (t) => ({
    at: t.field({ type: "DateTime", description: "When it was written.", resolve: ({ at }) => new Date(at) }),
    text: t.exposeString("text", { description: "In a sentence." }),
  }),
});

export const JobProgress = builder.objectRef<JobProgressRow>("JobProgress").implement({
  description: "One job of training or analysis.",
  fields: (t) => ({
    id: t.exposeID("jobId", { description: "Opaque id of the job." }),
    kind: t.expose("kind", { type: JobKind, description: "What the job does." }),
    title: t.exposeString("title", { description: "What it works on, for people." }),
    status: t.expose("status", { type: JobStatus, description: "How far it has come." }),
    fraction: t.exposeFloat("fraction", { description: "Share of the work that is done. Range: 0 to 1." }),
    message: t.exposeString("message", {
      nullable: true,
      description: "What it is doing now, or why it failed; null when it has said nothing.",
    }),
    log: t.field({
      type: [JobLogLineRef],
      description: `What became of it, attempt by attempt, oldest first: why one failed that was tried again, what it said on its way. At most ${MAX_JOB_LOG} lines, the last; empty for jobs of before it was kept.`,
      // They stand in the row.
      complexity: { field: 1, multiplier: 5 },
      resolve: ({ log }) => log,
    }),
    updatedAt: t.expose("updatedAt", { type: "DateTime", description: "When this was last reported." }),
  }),
});

export const Progress = builder.objectRef<JobProgressRow[]>("Progress").implement({
  description: "Training and analysis under way.",
  fields: (t) => ({
    active: t.boolean({
      description: "Whether a job is queued or running.",
      resolve: (jobs) => countJobs(jobs, "queued", "active") > 0,
    }),
    total: t.int({ description: "Number of jobs known, whatever their status.", resolve: (jobs) => jobs.length }),
    done: t.int({ description: "Number of jobs finished.", resolve: (jobs) => countJobs(jobs, "done") }),
    failed: t.int({ description: "Number of jobs given up.", resolve: (jobs) => countJobs(jobs, "failed") }),
    secondsRemaining: t.float({
      nullable: true,
      description:
        "Estimated time until every job is done, with one worker: jobs are taken to last as long as finished ones of their kind did on average, and one under way keeps its pace. Unit: seconds, at least 0. Null while nothing is known about the duration of a job that is left.",
      resolve: (jobs) => estimateSecondsRemaining(jobs),
    }),
    jobs: t.field({
      type: [JobProgress],
      description: `The jobs: those running first, then queued, failed and finished ones, the latest change first; at most ${MAX_JOBS}.`,
      complexity: { field: 1, multiplier: MAX_JOBS },
      resolve: (jobs) => underWayFirst(jobs).slice(0, MAX_JOBS),
    }),
  }),
});
