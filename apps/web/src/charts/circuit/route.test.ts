import { type CircuitNode, computationGraph, edgeCells } from "@atlas/schema";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { centre, circuitLayout, NODE } from "./layout.ts";
import { edgePath } from "./route.ts";

const shapes = fc.record({
  layers: fc.integer({ min: 1, max: 5 }),
  heads: fc.integer({ min: 1, max: 6 }),
  parallel: fc.boolean(),
});

function edgesOf(shape: { layers: number; heads: number; parallel: boolean }) {
  const graph = computationGraph(shape);
  const columns = graph.readers.length;
  return Array.from(edgeCells(graph), (cell) => ({
    writer: graph.writers[Math.floor(cell / columns)]!,
    reader: graph.readers[cell % columns]!,
  }));
}

function pointsOf(path: string): { x: number; y: number }[] {
  return [...path.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
}

describe("the line of an edge", () => {
  test("rises from writer to reader and stays inside the picture", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const layout = circuitLayout(shape);
        for (const edge of edgesOf(shape)) {
          const points = pointsOf(edgePath(layout, edge));
          const heights = points.map(({ y }) => y);
          expect(heights).toEqual(heights.toSorted((a, b) => b - a));
          for (const { x, y } of points) {
            expect(x >= 0 && x <= layout.width && y >= 0 && y <= layout.height).toBe(true);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test("two edges never share their whole line", () => {
    const shape = { layers: 4, heads: 4, parallel: true };
    const layout = circuitLayout(shape);
    const paths = edgesOf(shape).map((edge) => edgePath(layout, edge));
    expect(new Set(paths).size).toBe(paths.length);
  });

  test("a long edge runs up a lane that is clear of every column of nodes", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const layout = circuitLayout(shape);
        for (const edge of edgesOf(shape)) {
          const lane = /L(-?[\d.]+),/.exec(edgePath(layout, edge))?.[1];
          if (lane === undefined) continue;
          for (const { x } of columnsOf(shape).map((node) => centre(layout, node)))
            expect(Math.abs(Number(lane) - x)).toBeGreaterThan(NODE.width / 2);
        }
      }),
      { numRuns: 40 },
    );
  });
});

function columnsOf({ heads }: { heads: number }): CircuitNode[] {
  return [
    ...Array.from({ length: heads }, (_, head) => ({ kind: "head" as const, layer: 0, head })),
    { kind: "mlp", layer: 0 },
  ];
}
