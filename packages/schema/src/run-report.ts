/** @file What a run says of its own cost, beside its results: time by stage, memory as planned and as measured, and rate. */
import { z } from "zod";
import { DEVICES } from "./devices.ts";

/** What a measured peak is the largest of: this run alone, or, where the system does not allow that, the process since its start. */
export const PEAK_SPANS = ["run", "process"] as const;
export type PeakSpan = (typeof PEAK_SPANS)[number];

const bytes = z.int().min(0);

export const memoryReport = z.strictObject({
  /** What the whole process was expected to take at its peak, bytes, said before the run. */
  estimate: bytes,
  /** Largest resident memory of the process that was measured, bytes. */
  peak: bytes,
  peakOf: z.enum(PEAK_SPANS),
});

export const rateReport = z.strictObject({
  device: z.enum(DEVICES),
  /** Float operations of all matrix products that ran. */
  operations: z.number().min(0),
  /** Float operations a second while programs ran. */
  flops: z.number().min(0),
  /** Float operations a second of plain matrix products on the same device and as many threads: what `flops` is a share of. */
  productFlops: z.number().positive(),
});

export const runReport = z.strictObject({
  /** Seconds of each stage, by name; together they are the run. */
  stages: z.record(z.string(), z.number().min(0)),
  memory: memoryReport,
  rate: rateReport,
});

/** What a stored result says besides its timings, peak, completeness gap and device, which results had before there were reports. */
export const storedReport = z.strictObject({
  memoryEstimate: memoryReport.shape.estimate,
  peakOf: memoryReport.shape.peakOf,
  ...rateReport.omit({ device: true }).shape,
});

export type StoredReport = z.infer<typeof storedReport>;
export type MemoryReport = z.infer<typeof memoryReport>;
export type RateReport = z.infer<typeof rateReport>;
export type RunReport = z.infer<typeof runReport>;
