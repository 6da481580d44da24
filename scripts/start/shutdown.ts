/** @file The end of `npm start`: asked for by a signal or forced by a failure, it undoes what was started, newest first. */

const PARENT_POLL_MS = 250;

type Closer = () => unknown;

export class Shutdown {
  readonly #controller = new AbortController();
  readonly #closers: Closer[] = [];
  #exitCode = 0;

  constructor() {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => this.#request());
    if (process.env.npm_lifecycle_event === "start") this.#watchParent();
  }

  /** Aborted as soon as the end is asked for. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get exitCode(): number {
    return this.#exitCode;
  }

  defer(closer: Closer): void {
    this.#closers.push(closer);
  }

  /** Says why, once; what follows from a shutdown under way is no news. */
  fail(sentence: string, exitCode = 1): void {
    if (this.signal.aborted) return;
    process.stderr.write(`${process.stderr.isTTY ? "\r\u001b[2K" : ""}${sentence}\n`);
    this.#exitCode = exitCode;
    this.#controller.abort();
  }

  async run(): Promise<void> {
    this.#controller.abort();
    for (const close of this.#closers.splice(0).reverse()) {
      try {
        await close();
      } catch {
        // The rest must still be closed; what cannot be closed any more is gone already.
      }
    }
  }

  /** npm passes SIGTERM to a shell between it and us, and some shells die of it without passing it on. */
  #watchParent(): void {
    const parent = process.ppid;
    const watch = setInterval(() => process.ppid !== parent && this.#request(), PARENT_POLL_MS);
    watch.unref();
  }

  #request(): void {
    if (this.signal.aborted) return;
    process.stdout.write(`${process.stdout.isTTY ? "\r\u001b[2K" : ""}Stopping …\n`);
    this.#controller.abort();
  }
}
