import { computationGraph } from "@atlas/schema";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { type EdgeColumns, EdgePainter } from "./paint.ts";

const SHAPE = { layers: 6, heads: 6, parallel: true };
const COLOURS = { positive: [0, 90, 200], negative: [200, 60, 0] } as const;
const WIDTH = 300;

/** What the painter asks of a canvas, and the pixels that it was given last. */
function fakeCanvas() {
  const canvas = {
    width: 0,
    height: 0,
    dataset: {} as DOMStringMap,
    shown: Buffer.alloc(0),
    getContext: () => ({
      createImageData: (width: number, height: number) => ({
        ...{ width, height },
        data: new Uint8ClampedArray(4 * width * height),
      }),
      putImageData: ({ data }: ImageData) => {
        canvas.shown = Buffer.from(data);
      },
    }),
  };
  return canvas;
}

/** All edges of the shape, weaker and weaker, the same at each call. */
function allEdges(): EdgeColumns {
  const { readers, upstream } = computationGraph(SHAPE);
  const cells = readers.flatMap((_, column) =>
    Array.from({ length: upstream[column]! }, (_, row) => row * readers.length + column),
  );
  const mixed = cells.toSorted((a, b) => ((a * 7919) % 10007) - ((b * 7919) % 10007));
  const scores = Float32Array.from(mixed, (_, i) => (i % 3 === 0 ? -1 : 1) / (1 + i / 50));
  return { cells: Int32Array.from(mixed), scores };
}

let pending: (() => void) | undefined;
let now = 0;

/** Frames come when they are asked for, and every look at the clock takes a millisecond. */
function takeTime(): void {
  vi.stubGlobal("requestAnimationFrame", (draw: () => void) => {
    pending = draw;
    return 1;
  });
  vi.stubGlobal("cancelAnimationFrame", () => {
    pending = undefined;
  });
  vi.spyOn(performance, "now").mockImplementation(() => now++);
}

function frame(): void {
  const draw = pending;
  pending = undefined;
  draw?.();
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function painterOf(edges: EdgeColumns) {
  const canvas = fakeCanvas();
  const painter = new EdgePainter(SHAPE, edges, canvas as unknown as HTMLCanvasElement, COLOURS, WIDTH);
  const finish = () => {
    while (pending) frame();
    return canvas.shown;
  };
  return { painter, canvas, finish };
}

test("the picture of a number of edges is the same, whichever numbers were shown before it and however far they came", () => {
  takeTime();
  const edges = allEdges();
  const most = edges.cells.length;
  const move = fc.record({ count: fc.integer({ min: 1, max: most }), frames: fc.integer({ min: 0, max: 3 }) });
  const nearby = fc.record({ by: fc.integer({ min: -40, max: 40 }), frames: fc.constant(9) });
  const kept = fc.record({ count: fc.constantFrom(500, 1000, 1010), frames: fc.constant(400) });
  const check = (moves: { count?: number; by?: number; frames: number }[]) => {
    const one = painterOf(edges);
    let count = Math.round(most / 2);
    for (const next of moves) {
      count = Math.min(most, Math.max(1, next.count ?? count + (next.by ?? 0)));
      one.painter.show(count);
      for (let i = 0; i < next.frames; i++) frame();
    }
    const shown = one.finish();
    expect(one.canvas.dataset).toEqual({ wanted: `${count}`, painted: `${count}` });
    const anew = painterOf(edges);
    anew.painter.show(count);
    expect(shown.equals(anew.finish())).toBe(true);
  };
  fc.assert(fc.property(fc.array(fc.oneof(move, nearby, kept), { minLength: 1, maxLength: 12 }), check), {
    numRuns: 40,
  });
});

test("a large picture comes slice by slice, a new number is shown from the next frame on", () => {
  takeTime();
  const edges = allEdges();
  const { painter, canvas, finish } = painterOf(edges);
  painter.show(edges.cells.length);
  frame();
  const first = Number(canvas.dataset.painted);
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThan(edges.cells.length);
  painter.show(10);
  frame();
  expect(canvas.dataset).toEqual({ wanted: "10", painted: "10" });
  painter.show(9);
  painter.stop();
  finish();
  expect(canvas.dataset.painted).toBe("10");
});

test("the picture that is replaced stays until the new one is whole", () => {
  takeTime();
  const edges = allEdges();
  const before = painterOf(edges);
  before.painter.show(100);
  const old = before.finish();
  before.painter.stop();
  const { painter, canvas, finish } = painterOf(edges);
  expect(canvas.shown.equals(old)).toBe(true);
  painter.show(edges.cells.length);
  frame();
  expect(Number(canvas.dataset.painted)).toBeLessThan(edges.cells.length);
  expect(canvas.shown.equals(old)).toBe(true);
  expect(finish().equals(old)).toBe(false);
  now += 10_000;
  expect(painterOf(edges).canvas.shown).toHaveLength(0);
});
