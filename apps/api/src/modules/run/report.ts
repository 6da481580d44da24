/** @file What a run cost, as part of it. */
import { builder } from "../../builder.ts";

const PeakSpan = builder.enumType("PeakSpan", {
  description: "What a measured peak of memory is the largest of.",
  values: {
    RUN: { value: "run", description: "This run alone." },
    PROCESS: { value: "process", description: "The process since its start, where the system tells no more." },
  },
});

const RunStage = builder.objectRef<{ name: string; seconds: number }>("RunStage").implement({
  description: "A stage of a run and what it took.",
  fields: (t) => ({
    name: t.exposeString("name", {
      description:
        'Name: "open" is reading and checking weights, "plan" choosing how much is done at once, "build" loading programs, the others what programs were run for.',
    }),
    seconds: t.exposeFloat("seconds", { description: "Time. Unit: seconds, at least 0." }),
  }),
});

/** Numbers are there because a run without any has no report. */
export const RunReport = builder.drizzleObject("runs", {
  variant: "RunReport",
  description: "What a run cost: time by stage, memory as estimated and as measured, and its rate of arithmetic.",
  select: {
    columns: {
      timings: true,
      memoryEstimate: true,
      peakOf: true,
      operations: true,
      flops: true,
      productFlops: true,
    },
  },
  fields: (t) => ({
    stages: t.field({
      type: [RunStage],
      complexity: { multiplier: 5 },
      description:
        "Stages of the computation, at most about ten, the longest first; together they are the whole of it.",
      resolve: ({ timings }) =>
        Object.entries(timings)
          .map(([name, seconds]) => ({ name, seconds }))
          .sort((a, b) => b.seconds - a.seconds),
    }),
    memoryEstimateBytes: t.float({
      description:
        "What the whole process was expected to take at its peak, said before the run. Unit: bytes, at least 0.",
      resolve: ({ memoryEstimate }) => memoryEstimate!,
    }),
    peakMemoryBytes: t.exposeFloat("peakMemory", {
      description: "Largest resident memory of the process that was measured. Unit: bytes, at least 0.",
    }),
    peakOf: t.field({
      type: PeakSpan,
      description: "What that is the largest of.",
      resolve: ({ peakOf }) => peakOf!,
    }),
    completenessGap: t.exposeFloat("completenessGap", {
      nullable: true,
      description: "As of the run. Unit: that of the metric; null where the scores of the method add up to nothing.",
    }),
    operations: t.float({
      description: "Multiplications and additions of all matrix products that ran. Unit: operations, at least 0.",
      resolve: ({ operations }) => operations!,
    }),
    operationsPerSecond: t.float({
      description: "The same by the time in which programs ran. Unit: operations a second, at least 0.",
      resolve: ({ flops }) => flops!,
    }),
    productOperationsPerSecond: t.float({
      description:
        "Rate of plain matrix products on the same device with as many threads. Unit: operations a second, above 0.",
      resolve: ({ productFlops }) => productFlops!,
    }),
    shareOfProductRate: t.float({
      description: "One rate by the other. Range: from 0, seldom above 1.",
      resolve: ({ flops, productFlops }) => flops! / productFlops!,
    }),
  }),
});
