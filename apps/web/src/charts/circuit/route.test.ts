import { type CircuitNode, computationGraph, edgeCells, formatEdge, formatNode } from "@atlas/schema";
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

  test("no edge turns into or out of its lane behind a node of another row", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const layout = circuitLayout(shape);
        for (const edge of edgesOf(shape)) {
          const turns = [
            ...edgePath(layout, edge).matchAll(/(M|L)(-?[\d.]+),(-?[\d.]+)C[^MLC]+ (-?[\d.]+),(-?[\d.]+)/g),
          ];
          for (const [, , x1, y1, x2, y2] of turns)
            for (const node of nodesOf(shape)) {
              const { x, y } = centre(layout, node);
              const within = y < Number(y1) - NODE.height / 2 && y > Number(y2) + NODE.height / 2;
              const crossed = x > Math.min(Number(x1), Number(x2)) && x < Math.max(Number(x1), Number(x2));
              expect(within && crossed, `${formatEdge(edge)} behind ${formatNode(node)}`).toBe(false);
            }
        }
      }),
      { numRuns: 20 },
    );
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

function nodesOf({ layers, heads }: { layers: number; heads: number }): CircuitNode[] {
  return Array.from({ length: layers }, (_, layer) =>
    Array.from({ length: heads }, (_, head) => ({ kind: "head" as const, layer, head })),
  ).flat();
}

function columnsOf({ heads }: { heads: number }): CircuitNode[] {
  return [
    ...Array.from({ length: heads }, (_, head) => ({ kind: "head" as const, layer: 0, head })),
    { kind: "mlp", layer: 0 },
  ];
}
