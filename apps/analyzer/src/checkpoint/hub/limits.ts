/** @file How patient we are with a hub, and what we tell about the wait. Tests hand in shorter times. */

export interface HubLimits {
  /** Tries in a row that bring no byte before we give up; a try that brought some starts the count anew. */
  attempts: number;
  /** Longest wait before the second try; doubled for each further one. */
  firstWaitMs: number;
  longestWaitMs: number;
  /** Longest wait that a server may ask for with Retry-After; hubs count requests over five minutes. */
  longestAskedMs: number;
  /** A connection that brings nothing for so long has stalled. */
  stallMs: number;
}

export const HUB_LIMITS: HubLimits = {
  attempts: 6,
  firstWaitMs: 500,
  longestWaitMs: 30_000,
  longestAskedMs: 330_000,
  stallMs: 30_000,
};

export interface HubOptions {
  signal?: AbortSignal;
  limits?: HubLimits;
}
