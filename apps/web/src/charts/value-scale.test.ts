import { expect, test } from "vitest";
import { valueScale } from "./value-scale.ts";

test("ticks are round, inside the range, and stand where they say", () => {
  const { ticks, at, breakAt } = valueScale([-0.3, 5.1]);
  expect(ticks.map(({ count }) => count)).toEqual([0, 2, 4]);
  expect(valueScale([0, 1]).ticks.map(({ count }) => count)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect([at(3.25), breakAt]).toEqual([3.25, null]);
});
