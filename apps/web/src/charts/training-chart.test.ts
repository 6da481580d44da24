import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { seriesStyle } from "./series-style.ts";
import { type ChartPoint, trainingChart } from "./training-chart.ts";
import { zeroSlotScale } from "./zero-slot-scale.ts";

const point = (x: number, y: number | null, change: Partial<ChartPoint> = {}): ChartPoint => ({
  x,
  y,
  hollow: false,
  beyond: null,
  href: `/at/${x}`,
  title: `at ${x}`,
  ...change,
});

function draw(points: ChartPoint[], name = "demo-small") {
  const scale = zeroSlotScale(
    points.map(({ x }) => x),
    "log",
  );
  const svg = trainingChart({
    label: `Accuracy: ${name}`,
    series: [{ name, style: seriesStyle(0), points }],
    x: { scale, label: "Training tokens", format: String },
    y: { domain: [0, 1], label: "Accuracy", format: String },
    width: 600,
    height: 300,
  });
  return parseHTML(`<!doctype html><html><body>${svg}</body></html>`).document;
}

describe("a chart over training", () => {
  const document = draw([point(0, 0.5), point(2048, 0.5), point(4096, null), point(8192, 0.9, { hollow: true })]);
  const links = [...document.querySelectorAll("a")];

  test("draws every checkpoint that has a value, each leading to its own page", () => {
    expect(links.map((link) => link.getAttribute("href"))).toEqual(["/at/0", "/at/2048", "/at/8192"]);
    expect(links.map((link) => link.querySelector("title")?.textContent)).toEqual(["at 0", "at 2048", "at 8192"]);
  });

  test("draws an interval as a band between checkpoints, and as a bar where none is beside it", () => {
    const banded = (x: number, low: number, high: number) => point(x, 0.5, { band: [low, high] });
    const both = draw([banded(1, 0.4, 0.6), banded(10, 0.3, 0.7), point(100, 0.5), banded(1000, 0.2, 0.8)]);
    const areas = [...both.querySelectorAll("path[fill-opacity], g[fill-opacity] path")];
    expect(areas).toHaveLength(1);
    expect(areas[0]!.getAttribute("d")!.match(/M/g)).toHaveLength(2);
    expect(both.querySelectorAll("g[stroke-opacity='0.55'] line")).toHaveLength(3);
    expect(document.querySelectorAll("g[stroke-opacity='0.55'] line")).toHaveLength(0);
  });

  test("draws a point with a caveat as an outline", () => {
    const fills = links.map((link) => link.querySelector("circle")?.getAttribute("fill"));
    expect(fills).toEqual(["var(--series-1)", "var(--series-1)", "var(--paper)"]);
  });

  test("has a label for those who cannot see it, and a break beside zero", () => {
    expect(document.querySelector("svg")?.getAttribute("aria-label")).toBe("Accuracy: demo-small");
    expect([...document.querySelectorAll("text")].map(({ textContent }) => textContent)).toContain("//");
  });
});

test("a name is text, whatever it holds", () => {
  const document = draw([point(1, 0.5, { title: "<script>a</script>", href: '/"><script>' })], '"><script>b</script>');
  expect(document.querySelector("script")).toBeNull();
  expect(document.querySelector("title")?.textContent).toBe("<script>a</script>");
  expect(document.querySelector("a")?.getAttribute("href")).toBe('/"><script>');
});
