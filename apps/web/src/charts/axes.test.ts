/** @file Which ticks have room for their labels. */
import { expect, test } from "vitest";
import { formatShort } from "../lib/format.ts";
import { fittingTicks } from "./axes.ts";
import { zeroSlotScale } from "./zero-slot-scale.ts";

const shown = (last: number, room: number, format = formatShort) =>
  fittingTicks({ scale: zeroSlotScale([0, 1, last], "log"), label: "", format }, room).map(({ count }) =>
    format(count),
  );

test("an axis has as many ticks as there is room for, at equal distances, zero among them", () => {
  expect(shown(1e4, 900)).toEqual(["0", "1", "10", "100", "1k", "10k"]);
  for (const room of [900, 240, 160, 90]) {
    const ticks = shown(1e6, room);
    expect(ticks[0]).toBe("0");
    expect(ticks.at(-1)).toBe("1M");
  }
});

test("a phone has more than two ticks where their labels are short", () => {
  expect(shown(1e5, 244).length).toBeGreaterThan(3);
  expect(shown(3e11, 244).length).toBeGreaterThan(3);
});

test("long labels leave room for each other", () => {
  const long = (count: number) => count.toLocaleString("en-GB").padStart(14);
  expect(shown(1e6, 244, long).length).toBeLessThan(4);
});
