/** @file How much of something each of many has done within a minute. All are forgotten when it ends. */

const MINUTE_MS = 60_000;

export interface PerMinute<Whose> {
  /** @returns how many it makes with this one */
  count(whose: Whose): number;
  /** Seconds until all begin anew, at least 1. */
  secondsLeft(): number;
}

export function perMinute<Whose>(): PerMinute<Whose> {
  const counts = new Map<Whose, number>();
  let minuteEnds = 0;
  return {
    count(whose) {
      if (Date.now() >= minuteEnds) {
        counts.clear();
        minuteEnds = Date.now() + MINUTE_MS;
      }
      const done = (counts.get(whose) ?? 0) + 1;
      counts.set(whose, done);
      return done;
    },
    secondsLeft: () => Math.max(1, Math.ceil((minuteEnds - Date.now()) / 1_000)),
  };
}
