/** @file How deep a value read from JSON is nested: whatever goes down such a value one by one may run out of stack. */

/** Whether lists and objects stand in one another on more levels than so many. */
export function isDeeperThan(most: number, value: unknown): boolean {
  let level = [value].filter(isNested);
  for (let depth = 0; depth < most; depth++) {
    level = level.flatMap((one) => Object.values(one).filter(isNested));
    if (level.length === 0) return false;
  }
  return true;
}

const isNested = (value: unknown): value is object => typeof value === "object" && value !== null;
