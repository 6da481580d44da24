/** @file What resampling the prompts of a run tells of its numbers and of its circuit. */
import { z } from "zod";

/** Ends of an interval; null where resampling gives none, because the number is undefined on the resamples or without some item. */
export const intervalRecord = z.strictObject({ low: z.number(), high: z.number() }).nullable();

const index = z.int().min(0);
const share = z.number().min(0).max(1);

export const bootstrapRecord = z.strictObject({
  resamples: z.int().min(1),
  seed: z.int().min(0),
  /** Share of resamples inside an interval. */
  level: share,
  method: z.enum(["bca", "percentile"]),
  /** Of the means in performanceRecord. */
  clean: intervalRecord,
  corrupted: intervalRecord,
  accuracy: intervalRecord,
  /** Of the chosen circuit, as it is: its edges are not chosen anew. */
  metric: intervalRecord,
  plain: intervalRecord,
  floorCorrected: intervalRecord,
  /** Of each point of the faithfulness curve, in its order. */
  curve: z.array(z.strictObject({ plain: intervalRecord, floorCorrected: intervalRecord })),
  /** Mean Jaccard of the edges of every two circuits of the requested size, each chosen by the scores of a resample; null where all are empty. */
  stability: share.nullable(),
  /** Edges of any of these circuits as cells, ascending, and the share of circuits that hold each. */
  edges: z.strictObject({ cells: z.array(index), frequency: z.array(share) }),
  /** The same for nodes, by number (node-number.ts). */
  nodes: z.strictObject({ nodes: z.array(index), frequency: z.array(share) }),
  seconds: z.number().min(0),
});

export type IntervalRecord = z.infer<typeof intervalRecord>;
export type BootstrapRecord = z.infer<typeof bootstrapRecord>;
