import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { HEAT_FRAME, heatDomain, heatPlaces, heatRows } from "./heat-rows.ts";
import { zeroSlotScale } from "./zero-slot-scale.ts";

const cell = (x: number, strength: number | null, hollow = false) => ({ x, strength, hollow });
const row = (name: string, cells: ReturnType<typeof cell>[]) => ({
  name,
  href: `/${name}`,
  title: `${name}: <all>`,
  cells,
});

function draw(rows: ReturnType<typeof row>[], besideShare = 0) {
  const counts = rows.flatMap(({ cells }) => cells.map(({ x }) => x));
  const x = { scale: zeroSlotScale(counts, "log"), label: "Training steps", format: String };
  const svg = heatRows({
    label: "Accuracy",
    groups: [{ title: "IOI", rows }],
    x,
    ends: ["0%", "100%"],
    width: 600,
    besideShare,
  });
  return parseHTML(`<!doctype html><html><body>${svg}</body></html>`).document;
}

/** Left and right ends of the lines of a look, row by row. */
const lines = (document: Document, look: string) =>
  [...document.querySelectorAll(`path[${look}]`)].flatMap((path) =>
    [...path.getAttribute("d")!.matchAll(/M([\d.]+) [\d.]+H([\d.]+)/g)].map(([, from, to]) => [
      Number(from),
      Number(to),
    ]),
  );

test("every checkpoint is covered, without a gap or an overlap, and zero stays left of the break", () => {
  const document = draw([row("a", [cell(0, 0.5), cell(1, 0.5), cell(10, 1), cell(100, 0.2)])]);
  const all = lines(document, "stroke-opacity").toSorted(([a], [b]) => a! - b!);
  expect(all[0]![0]).toBe(104);
  expect(all.at(-1)![1]).toBe(588);
  for (const [i, [from]] of all.entries()) if (i > 0) expect(from).toBe(all[i - 1]![1]);
  expect(all).toHaveLength(3);
});

test("the same value has the same colour in every row, a missing one has another, a hollow one shows the paper", () => {
  const document = draw([row("a", [cell(1, 1), cell(10, null)]), row("b", [cell(1, 0, true), cell(10, 1)])]);
  expect(lines(document, 'stroke-opacity="1"')).toHaveLength(2);
  expect(lines(document, 'stroke="var(--rule)"')).toHaveLength(1);
  expect(lines(document, 'stroke="var(--paper)"')).toHaveLength(1);
});

test("a row leads on, and says what it is as text", () => {
  const link = draw([row("a", [cell(1, 1)])]).querySelector("a")!;
  expect(link.getAttribute("href")).toBe("/a");
  expect(link.querySelector("title")?.textContent).toBe("a: <all>");
});

test("what stands beside the rows is found: room right of the cells, the place of each row, the ends of the axis", () => {
  const rows = [row("a", [cell(0, 1), cell(1, 1), cell(100, 0.5)]), row("b", [cell(1, 1)])];
  const document = draw(rows, 0.2);
  const [, , width, height] = document.querySelector("svg")!.getAttribute("viewBox")!.split(" ").map(Number);
  expect(width).toBe(600);
  const { marginLeft, marginRight } = HEAT_FRAME;
  const all = lines(document, "stroke-opacity").flat();
  expect([Math.min(...all), Math.max(...all)]).toEqual([marginLeft, 600 * 0.8 - marginRight]);
  const [place] = heatPlaces([{ rows }]);
  const drawn = [...document.querySelectorAll("a > rect")].map((rect) => Number(rect.getAttribute("y")));
  expect(place!.top * height!).toBeCloseTo(drawn[0]!);
  expect((place!.height * height!) / rows.length).toBeCloseTo(drawn[1]! - drawn[0]!);
  const scale = zeroSlotScale([0, 1, 100], "log");
  const [from, to] = heatDomain(scale);
  expect(scale.breakAt! - from).toBeCloseTo(2 * (scale.breakAt! - scale.domain[0]));
  expect(to).toBe(scale.domain[1]);
});
