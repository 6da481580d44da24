/** @file Kinds and states of jobs. */
import { builder } from "../../builder.ts";

export const JobKind = builder.enumType("JobKind", {
  description: "What a job does.",
  values: {
    TRAIN: { value: "train", description: "Trains a model of the demo suite and writes its checkpoints." },
    ANALYZE: { value: "analyze", description: "Analyses one checkpoint on one or several tasks." },
  },
});

export const JobStatus = builder.enumType("JobStatus", {
  description: "How far a job has come.",
  values: {
    QUEUED: { value: "queued", description: "Waits for a worker." },
    ACTIVE: { value: "active", description: "Runs on a worker." },
    DONE: { value: "done", description: "Finished." },
    FAILED: { value: "failed", description: "Given up after its last attempt; the message says why." },
  },
});
