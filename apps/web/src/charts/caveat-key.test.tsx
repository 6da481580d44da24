import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { sideBeyond, withinFrame } from "./beyond-frame.ts";
import { caveatKey } from "./caveat-key.ts";
import { elementText } from "./element-text.ts";
import { KeyMark } from "./key-mark.tsx";
import { seriesStyle } from "./series-style.ts";
import { type ChartPoint, trainingChart } from "./training-chart.ts";
import { zeroSlotScale } from "./zero-slot-scale.ts";

const point = (x: number, change: Partial<ChartPoint>): ChartPoint => ({
  ...{ x, y: 0.5, hollow: false, beyond: null, href: `/at/${x}`, title: `at ${x}` },
  ...change,
});
const series = (...points: ChartPoint[]) => [{ name: "demo", style: seriesStyle(0), points }];
const hollow = "suspicious checkpoint";

test("a key says what outlines and carets mean, where there are some", () => {
  const plain = { hollow, series: series(point(1, {}), point(2, { hollow: true, y: null })) };
  const outlined = { hollow, series: series(point(1, { hollow: true })) };
  const beyond = { hollow, series: series(point(1, { hollow: true, beyond: "above" })) };
  expect(caveatKey([plain])).toEqual([]);
  expect(caveatKey([plain, outlined]).map(({ name, mark }) => [name, mark])).toEqual([[hollow, "circle"]]);
  expect(caveatKey([beyond]).map(({ name, mark }) => [name, mark])).toEqual([["beyond the frame", "caret"]]);
});

test("a value beyond the frame is a caret at its edge that points to where it is, and leads on", () => {
  const points = [point(1, {}), point(10, { y: 1, beyond: "above" }), point(100, { y: 0, beyond: "below" })];
  const svg = trainingChart({
    ...{ label: "Faithfulness", series: series(...points), width: 600, height: 300 },
    x: { scale: zeroSlotScale([1, 10, 100], "log"), label: "Steps", format: String },
    y: { domain: [0, 1], label: "Faithfulness", format: String },
  });
  const { document } = parseHTML(`<!doctype html><html><body>${svg}</body></html>`);
  const links = [...document.querySelectorAll("a")];
  expect(links.map((link) => [link.getAttribute("href"), link.querySelector("title")?.textContent])).toEqual([
    ["/at/1", "at 1"],
    ["/at/10", "at 10"],
    ["/at/100", "at 100"],
  ]);
  const [inside, above, below] = links.map((link) => link.querySelector("path, circle")!);
  expect(inside!.tagName.toLowerCase()).toBe("circle");
  expect([above, below].map((caret) => caret!.getAttribute("d"))).toEqual([
    expect.stringMatching(/^M-5,3L0,-3L5,3$/),
    expect.stringMatching(/^M-5,-3L0,3L5,-3$/),
  ]);
});

test("which side a value lies beyond", () => {
  expect([-2, 0, 0.5, 1, 7, null].map((value) => sideBeyond(value, [0, 1]))).toEqual([
    ...["below", null, null, null, "above", null],
  ]);
  expect([-2, 0.5, 7].map((value) => withinFrame(value, [0, 1]))).toEqual([0, 0.5, 1]);
});

test("hatching and split lines are told apart from plain ones without their colour", () => {
  const drawn = (mark: "area" | "hatched" | "line" | "split") =>
    elementText(<KeyMark name="a" colour="var(--ink)" mark={mark} />);
  expect(drawn("hatched")).not.toBe(drawn("area"));
  expect(drawn("split").match(/<line/g)).toHaveLength(2);
  expect(drawn("line").match(/<line/g)).toHaveLength(1);
});
