import { describe, expect, test } from "vitest";
import {
  formatBytes,
  formatCountOf,
  formatDuration,
  formatEstimate,
  formatNumber,
  formatPercent,
  formatPercentTick,
  formatShort,
  formatTick,
} from "./format.ts";

describe("numbers as people read them", () => {
  test.each([
    [0, "0"],
    [5.408112, "5.41"],
    [-0.0012345, "\u22120.00123"],
    [12345.6, "12,346"],
    [0.00001234, "1.23e\u22125"],
  ])("%f is %s", (value, text) => expect(formatNumber(value)).toBe(text));

  test("100% means every single one", () => {
    expect(formatPercent(0.9999)).toBe("99%");
    expect(formatPercent(1)).toBe("100%");
    expect([0.574, 0.575, 0.285].map(formatPercent)).toEqual(["57%", "58%", "29%"]);
    expect(formatPercent(-0.25)).toBe("\u221225%");
    expect(formatPercent(1.2)).toBe("120%");
  });

  test("a small share is not nothing", () => {
    expect([0.0647, 0.0035, 0.000347, 0, 0.0999, -0.004].map(formatPercent)).toEqual([
      ...["6.5%", "0.35%", "0.035%", "0%", "10%", "\u22120.4%"],
    ]);
  });

  test("ticks of shares differ where their places do", () => {
    expect([0, 0.005, 0.01, 0.015, 1].map(formatPercentTick)).toEqual(["0%", "0.5%", "1%", "1.5%", "100%"]);
  });

  test("a tick is as short as it can be", () => {
    expect([8, -0.5, 0.25, 0].map(formatTick)).toEqual(["8", "\u22120.5", "0.25", "0"]);
  });

  test.each([
    [512, "512"],
    [131072, "131k"],
    [1572864, "1.57M"],
    [3e11, "300B"],
  ])("%d is %s", (value, text) => expect(formatShort(value)).toBe(text));

  test("an estimate is no more exact than it can be", () => {
    expect(formatDuration(8.8e-6)).toBe("under 1 ms");
    expect(formatDuration(0.842)).toBe("0.84 s");
    expect([4.7, 5, 9.97].map(formatDuration)).toEqual(["4.7 s", "5.0 s", "10 s"]);
    expect([0.2, 5.1, 9.6, 200].map(formatEstimate)).toEqual(["1 s", "5 s", "10 s", "about 3 min"]);
    expect(formatDuration(44.6)).toBe("45 s");
    expect(formatDuration(170)).toBe("about 3 min");
    expect(formatDuration(7300)).toBe("about 2 h");
  });

  test("one thing is not several", () => {
    expect([0, 1, 1200].map((count) => formatCountOf(count, "edge"))).toEqual(["0 edges", "1 edge", "1,200 edges"]);
  });

  test("memory is told in binary units", () => {
    expect(formatBytes(420 * 2 ** 20)).toBe("420 MiB");
    expect(formatBytes(1.5 * 2 ** 30)).toBe("1.50 GiB");
  });
});
