/** @file What `atlas sweep` says while it runs and at its end: each checkpoint, the pace, and where the time went. */
import type { CheckpointEnd } from "../runs/sweep/run-sweep.ts";

export class SweepReport {
  readonly #checkpoints: number;
  readonly #start = performance.now();
  readonly #ends: CheckpointEnd[] = [];

  /** @param checkpoints how many the sweep has */
  constructor(checkpoints: number) {
    this.#checkpoints = checkpoints;
  }

  add(end: CheckpointEnd): void {
    this.#ends.push(end);
  }

  left(): number {
    return this.#checkpoints - this.#ends.length;
  }

  /** "7 of 20, 3.1 s each, about 40 s left" */
  pace(): string {
    const { each } = this.summary();
    const count = `${this.#ends.length} of ${this.#checkpoints}`;
    if (each === null || this.left() === 0) return count;
    return `${count}, ${each.toFixed(1)} s each, about ${duration(each * this.left())} left`;
  }

  line(end: CheckpointEnd): string {
    return `${end.checkpoint.revision}: ${said(end)} (${this.pace()})`;
  }

  summary() {
    const wall = (performance.now() - this.#start) / 1000;
    const outcomes = this.#ends.flatMap((end) => (end.kind === "done" ? [end.outcome] : []));
    const sum = (of: (outcome: (typeof outcomes)[number]) => number) => outcomes.reduce((a, one) => a + of(one), 0);
    const [engine, open, store, total] = (["engine", "open", "store", "total"] as const).map((part) =>
      sum(({ seconds }) => seconds[part]),
    ) as [number, number, number, number];
    const worked = outcomes.filter(({ computed }) => computed > 0).length;
    return {
      checkpoints: this.#ends.length,
      storedBefore: this.#ends.filter((end) => end.kind === "stored").length,
      failed: this.#ends.filter((end) => end.kind === "failed").length,
      computed: sum(({ computed }) => computed),
      /** Seconds of the sweep for each checkpoint that had something to compute; null before the first. */
      each: worked > 0 ? wall / worked : null,
      seconds: { wall, engine, open, store, prepare: total - engine - open - store, wait: wall - total },
      engineShare: engine / wall,
      fetched: { bytes: sum(({ fetched }) => fetched.bytes), seconds: sum(({ fetched }) => fetched.seconds) },
    };
  }

  /** How it went, and where the time went. */
  closing(): string[] {
    const { checkpoints, storedBefore, failed, computed, each, seconds, engineShare, fetched } = this.summary();
    const { wall, engine, open, store, prepare, wait } = seconds;
    const pace = each === null ? "" : `, ${each.toFixed(2)} s each`;
    const counts = [`${computed} results computed`, `${storedBefore} checkpoints stored before`, `${failed} failed`];
    const head = `${checkpoints} checkpoints in ${duration(wall)}${pace}: ${counts.join(", ")}.`;
    if (computed === 0) return [head];
    const parts = [
      `engine ${engine.toFixed(1)} s (${(100 * engineShare).toFixed(0)}%)`,
      `reading and hashing ${open.toFixed(1)} s`,
      `storing ${store.toFixed(1)} s`,
      `preparing prompts and choosing circuits ${prepare.toFixed(1)} s`,
      `between checkpoints ${wait.toFixed(1)} s`,
    ];
    const download = fetched.bytes > 0 ? [`Meanwhile fetched ${rate(fetched)}.`] : [];
    return [head, `Time: ${parts.join(", ")}.`, ...download];
  }
}

function said(end: CheckpointEnd): string {
  if (end.kind === "stored") return "stored before";
  if (end.kind === "failed") return `failed: ${end.message}`;
  const { results, computed, seconds, fetched } = end.outcome;
  const before = results - computed;
  if (computed === 0) return "stored before";
  const counts = `${computed} ${computed === 1 ? "result" : "results"} in ${seconds.total.toFixed(1)} s`;
  return [counts, before > 0 && `${before} stored before`, fetched.bytes > 0 && `fetched ${rate(fetched)}`]
    .filter(Boolean)
    .join(", ");
}

const rate = ({ bytes, seconds }: { bytes: number; seconds: number }): string =>
  `${(bytes / 1e6).toFixed(1)} MB at ${(bytes / 1e6 / seconds).toFixed(0)} MB/s`;

function duration(seconds: number): string {
  if (seconds < 90) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
