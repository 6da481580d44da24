/** @file Ends a connection that brings nothing: the hub's hosts sometimes stop in the middle of a file without closing it. */
import { PassingFailure } from "./retry.ts";

export class StallWatch {
  /** Aborted by the caller, with the caller's reason, or by a stall, with a PassingFailure. */
  readonly signal: AbortSignal;
  readonly #timer: NodeJS.Timeout;

  constructor(origin: string, stallMs: number, caller: AbortSignal | undefined) {
    const stalled = new AbortController();
    const stop = () => stalled.abort(new PassingFailure(`${origin} sent nothing for ${stallMs / 1000} s`));
    this.#timer = setTimeout(stop, stallMs);
    this.signal = caller ? AbortSignal.any([caller, stalled.signal]) : stalled.signal;
  }

  /** Something came. */
  touch(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
