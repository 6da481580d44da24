import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { markStrip, type StripMark } from "./mark-strip.ts";
import { seriesStyle } from "./series-style.ts";
import { type ZeroSlotScale, zeroSlotScale } from "./zero-slot-scale.ts";

const SHARES: ZeroSlotScale = { domain: [0, 1], at: (share) => share, breakAt: null, ticks: [] };

function placesOf(marks: StripMark[]) {
  const x = { scale: SHARES, label: "Share", format: String };
  const svg = markStrip({ label: "Strip", rows: [{ name: "a row", marks }], x, width: 500 });
  const { document } = parseHTML(`<!doctype html><html><body>${svg}</body></html>`);
  return [...document.querySelectorAll("a")].map((link) => {
    const [, left, top] = /translate\(([\d.]+),([\d.]+)\)/.exec(link.innerHTML) ?? [];
    const circle = link.querySelector("circle");
    return {
      href: link.getAttribute("href"),
      x: Number(circle?.getAttribute("cx") ?? left),
      y: Number(circle?.getAttribute("cy") ?? top),
    };
  });
}

const ofSeries = (rank: number, x: number): StripMark => ({ x, look: seriesStyle(rank), href: `/${rank}`, title: "" });

test("between the initialisation and the first step the axis says that it is broken", () => {
  const text = (steps: number[]) => {
    const x = { scale: zeroSlotScale(steps, "log"), label: "Steps", format: String };
    return markStrip({ label: "Strip", rows: [{ name: "a row", marks: [] }], x, width: 500 });
  };
  expect(text([0, 1, 100])).toContain(">//<");
  expect(text([1, 100])).not.toContain(">//<");
});

test("marks of several series that would cover one another stand below each other, each at its own value", () => {
  const places = placesOf([ofSeries(0, 0.5), ofSeries(1, 1), ofSeries(2, 1), ofSeries(3, 0.999)]);
  const [first, second, third, fourth] = places;
  expect(new Set(places.map(({ y }) => y)).size).toBe(3);
  expect(second!.y).toBe(first!.y);
  expect(third!.x).toBe(second!.x);
  expect(third!.y).toBeGreaterThan(second!.y);
  expect(fourth!.y).toBeGreaterThan(third!.y);
});

test("marks of one series share a line however close they are, and what needs a caveat lies on top", () => {
  const places = placesOf([
    { x: 0.5, look: "error", href: "/suspicious", title: "" },
    { x: 0.501, look: "full", href: "/sound", title: "" },
  ]);
  expect(places.map(({ href }) => href)).toEqual(["/sound", "/suspicious"]);
  expect(places[0]!.y).toBe(places[1]!.y);
});
