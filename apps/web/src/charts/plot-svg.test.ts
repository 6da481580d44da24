import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { plotSvg } from "./plot-svg.ts";

test("a drawing is well-formed XML whatever its names and links hold, and says them as they are", () => {
  const [name, href] = ['<b>"one" & two</b>', "/models/demo?x=steps&scale=linear"];
  const mark = Plot.dot([{ x: 1, y: 2 }], { x: "x", y: "y", href: () => href, title: () => name });
  const svg = plotSvg({ marks: [mark] }, name);
  for (const [, value] of svg.matchAll(/="([^"]*)"/g)) expect(value).not.toMatch(/<|&(?!(amp|lt|gt|quot|#160);)/);
  const { document } = parseHTML(`<html><body>${svg}</body></html>`);
  expect(document.querySelector("svg")!.getAttribute("aria-label")).toBe(name);
  expect(document.querySelector("a")!.getAttribute("href")).toBe(href);
  expect(document.querySelector("title")!.textContent).toBe(name);
});
