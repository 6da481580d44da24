/** @file No two series of a chart look alike. */
import { expect, test } from "vitest";
import { seriesStyle } from "./series-style.ts";

test("32 models differ in colour or symbol, the first four in both", () => {
  const styles = Array.from({ length: 32 }, (_, rank) => seriesStyle(rank));
  expect(new Set(styles.map(({ colour, symbol }) => `${colour} ${symbol}`)).size).toBe(32);
  expect(new Set(styles.slice(0, 4).map(({ colour }) => colour)).size).toBe(4);
  expect(new Set(styles.slice(0, 4).map(({ symbol }) => symbol)).size).toBe(4);
});
