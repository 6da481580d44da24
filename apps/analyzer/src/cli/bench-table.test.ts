/** @file The benchmark's tables, on results of a known size. */
import { expect, test } from "vitest";
import type { Benchmark } from "../runs/bench/benchmark.ts";
import { growthResult, timedResult } from "../runs/bench/result.ts";
import type { Timing } from "../runs/bench/row.ts";
import { rowsOf } from "../runs/bench/rows.ts";
import { benchmarkLines } from "./bench-table.ts";

const rows = rowsOf(false, "cpu");
const rowOf = (id: string) => rows.find((row) => row.id === id)!;
const timed = (id: string, timing: Timing) =>
  timedResult(
    rowOf(id),
    timing,
    { peak: 9000 * 2 ** 20, estimate: timing.work?.unit === "edges" || !timing.work ? 8500.4 * 2 ** 20 : null },
    137e9,
  );

const benchmark: Benchmark = {
  machine: {
    ...{ processor: "AMD EPYC 9B14 96-Core Processor", processors: 192, threads: 192, memory: 1511.5 * 2 ** 30 },
    ...{ system: "linux arm64", node: "20.20.2", onnxruntime: "1.30.0" },
  },
  ...{ device: "webgpu", adapter: "NVIDIA H100 80GB HBM3", quick: false, stopped: false },
  rows: [
    timed("eap-ig-70m", { seconds: [0.7, 0.68, 0.75], operations: 80e9 }),
    timed("eap-ig-410m", { seconds: [12.1234, 11.9, 13], operations: 1500e9 }),
    timed("circuits-160m-32", { seconds: [22.1, 22.2, 23], operations: 1500e9 }),
    timed("exact-4-layers", { seconds: [0.512], operations: 1e9, work: { amount: 482, unit: "edges" } }),
    timed("training-large", { seconds: [0.0751, 0.0749], operations: 1e9, work: { amount: 2048, unit: "tokens" } }),
    timed("loading-first", { seconds: [1.4], work: { amount: 325e6, unit: "bytes" } }),
    growthResult(rowOf("growth-steps"), {
      sizes: [4, 8, 16].map((size) => ({ size, seconds: [0.02 + 0.01 * size, 0.021 + 0.01 * size] })),
    }),
  ],
};

test("columns align, have their units in the heading, show bars beside what they are for, and fit 100 columns", () => {
  const lines = benchmarkLines(benchmark);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(lines.join("\n")).toMatchInlineSnapshot(`
    "AMD EPYC 9B14 96-Core Processor, 192 processors, 192 threads, 1511.5 GiB
    onnxruntime 1.30.0, linux arm64, Node 20.20.2, device webgpu: NVIDIA H100 80GB HBM3
    Medians; shares are of plain products just before and after; peaks are of the whole process.

    EAP-IG: scores of all edges on one batch of pairs, 5 points
                                   ms   least–most  GFLOP/s          share          peak MiB  planned
      70m F32, 10 × 16 tokens     700      680–750      114  83% (bar 80%)              9000     8500
      410m F16, 10 × 20 tokens  12123  11900–13000      124  90% (bar 80%)  9000 (bar 12288)     8500

    Circuits evaluated together on one batch of pairs
                                            ms   least–most  GFLOP/s          share  peak MiB  planned
      160m, 32 circuits, 10 × 16 tokens  22200  22100–23000     67.6  49% (bar 60%)      9000     8500

    Exact patching of every edge
                                 ms  least–most  edges  edges/s  GFLOP/s  share  peak MiB  planned
      4-layers, 10 × 16 tokens  512                482      941     1.95     1%      9000     8500

    Training: steps of 64 rows of 32 tokens, one thread
                                            ms  least–most  tokens  tokens/s  GFLOP/s  share  peak MiB
      demo-large: 4 × 4 heads, width 128  75.0   74.9–75.1    2048     27307     13.3    10%      9000

    Loading a checkpoint until a program can run
                                           ms  least–most  MB/s  peak MiB
      160m F16, first load of a process  1400               232      9000

    Growth of EAP-IG's time with one size: time ∝ size^p, p ± its standard error
                                   sizes            ms                    p  last p
      points, with 4 × 12 tokens  4 8 16  60.5 101 181  0.79 ± 0.02 (bar 1)    0.84"
  `);
});
