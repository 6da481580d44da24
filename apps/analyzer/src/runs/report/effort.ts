/**
 * @file What a run takes of the machine, noted by whatever computes: the seconds of each stage, the arithmetic of its programs and
 * the memory that they were expected to need. At the end it becomes the run's report.
 */
import type { Device, MemoryReport, RunReport } from "@atlas/schema";
import { type Peak, watchPeak } from "./peak-memory.ts";
import { productRate } from "./product-rate.ts";

/**
 * Stages of a run: reading and checking weights; choosing how much is done at once; building programs and loading weights into them;
 * and what the programs are run for.
 */
const STAGES = [
  ...(["open", "plan", "build", "means"] as const),
  ...(["attribute", "evaluate", "circuit", "patch", "score heads"] as const),
];
export type StageName = (typeof STAGES)[number];

/** The stage of a run that is noted, or plain work of one that is not. */
export const stageOf = async <T>(
  { effort }: { effort?: Effort | undefined },
  name: StageName,
  work: () => T | Promise<T>,
): Promise<T> => (effort ? effort.stage(name, work) : work());

export class Effort {
  private readonly seconds = new Map<StageName, number>();
  private readonly peak: () => Peak = watchPeak();
  private current: StageName | undefined;
  private since = performance.now();
  /** Bytes that are resident when the run begins: in a process that has computed much, more than its programs need. */
  private readonly held = process.memoryUsage.rss();
  private planned = 0;
  /** Float operations of all programs that ran. */
  operations = 0;
  /** Seconds in which programs ran. */
  running = 0;

  /** The time of `work` is this stage's, but for what it spends in stages of its own. One stage at a time. */
  async stage<T>(name: StageName, work: () => T | Promise<T>): Promise<T> {
    const outer = this.current;
    this.turnTo(name);
    try {
      return await work();
    } finally {
      this.turnTo(outer);
    }
  }

  private turnTo(name: StageName | undefined): void {
    const now = performance.now();
    if (this.current !== undefined) this.add(this.current, (now - this.since) / 1000);
    this.current = name;
    this.since = now;
  }

  /** Time that was spent on a stage elsewhere. */
  add(name: StageName, seconds: number): void {
    this.seconds.set(name, (this.seconds.get(name) ?? 0) + seconds);
  }

  /** @param bytes that the process is expected to take at a peak; the largest counts. */
  expect(bytes: number): void {
    this.planned = Math.max(this.planned, Math.round(bytes));
  }

  /** @param operations of the run of a program (graph/operations.ts). */
  async arithmetic<T>(operations: number, run: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await run();
    this.running += (performance.now() - start) / 1000;
    this.operations += operations;
    return result;
  }

  /** Bytes that a process of its own would take at its peak: what budgets are compared with. */
  get expected(): number {
    return this.planned;
  }

  /** What was expected of this process, which cannot be less than it held before, and the peak so far. */
  memory(): MemoryReport {
    return { estimate: Math.max(this.planned, this.held), ...this.peak() };
  }

  /** @param on what programs ran on. Seconds in all, where the machine's rate is not known yet: one. */
  async report(on: { device?: Device; threads?: number }): Promise<RunReport> {
    // The peak is read before the yardstick takes memory of its own.
    const memory = this.memory();
    const { device = "cpu" } = on;
    const flops = this.running === 0 ? 0 : this.operations / this.running;
    const productFlops = await productRate(on, flops);
    return {
      stages: Object.fromEntries(
        STAGES.filter((name) => this.seconds.has(name)).map((name) => [name, this.seconds.get(name)!]),
      ),
      memory,
      rate: { device, operations: this.operations, flops, productFlops },
    };
  }
}
