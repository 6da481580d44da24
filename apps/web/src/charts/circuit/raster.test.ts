import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { colourTable, type Pen, parseColour, Raster } from "./raster.ts";

const [WIDTH, HEIGHT] = [45, 37];
const PEN: Pen = { width: 1, opacity: 1, first: true, dash: null };
const PLAIN = Uint32Array.from({ length: 1 << 16 }, (_, i) => i);

/** Opacity of every pixel, row by row, 0 to 255. */
function opacities(raster: Raster): number[] {
  const image = new Uint32Array(WIDTH * HEIGHT);
  raster.copyTo(image, PLAIN);
  return Array.from(image, (pixel) => pixel >> 8);
}

function drawn(pen: Partial<Pen>, ...line: [number, number, number, number]): number[] {
  const raster = new Raster(WIDTH, HEIGHT);
  raster.take({ ...PEN, ...pen });
  raster.line(...line);
  return opacities(raster);
}

interface Line {
  x0: number;
  y0: number;
  /** Null for an upright line. */
  x1: number | null;
  y1: number;
  dash: readonly number[] | null;
  first: boolean;
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

describe("a line", () => {
  test.each([
    ["level", [3, 10.5, 33, 10.5], 30],
    ["upright", [10.5, 30, 10.5, 5], 25],
    ["rather level", [40, 30, 4, 12], Math.hypot(36, 18)],
    ["rather steep", [12, 3, 25, 33], Math.hypot(13, 30)],
  ] as const)("%s covers its length times its width", (_, [x0, y0, x1, y1], length) => {
    for (const width of [1.1, 3, 6]) {
      const covered = total(drawn({ width, opacity: 0.6 }, x0, y0, x1, y1)) / 255;
      expect(Math.abs(covered - length * width * 0.6)).toBeLessThan(0.04 * length * width);
    }
  });

  test("of dashes leaves gaps of their length, and goes on with them where it turns", () => {
    const raster = new Raster(WIDTH, HEIGHT);
    raster.take({ ...PEN, dash: [7, 4] });
    raster.line(0, 5.5, 20, 5.5);
    raster.line(20, 5.5, 40, 5.5);
    const row = opacities(raster).slice(5 * WIDTH, 5 * WIDTH + 40);
    expect(row).toEqual(Array.from({ length: 40 }, (_, x) => (x % 11 < 7 ? 255 : 0)));
  });

  test("may leave the picture", () => {
    expect(total(drawn({}, -20, -20, 80, 70))).toBeGreaterThan(0);
    expect(total(drawn({}, -20, 5, -2, 5))).toBe(0);
    expect(total(drawn({}, 10.5, 90, 10.5, -90)) / 255).toBe(HEIGHT);
  });
});

describe("lines beneath others", () => {
  const x = fc.double({ min: -5, max: WIDTH + 5, noNaN: true });
  const y = fc.double({ min: -5, max: HEIGHT + 5, noNaN: true });
  const dash = fc.constantFrom(null, [7, 4], [2, 3]);
  const line = fc.record({ x0: x, y0: y, x1: fc.oneof(x, fc.constant(null)), y1: y, dash, first: fc.boolean() });

  test("never change what covers them, however much is passed over", () => {
    const check = (lines: Line[]) => {
      const raster = new Raster(WIDTH, HEIGHT);
      const image = new Uint32Array(WIDTH * HEIGHT);
      for (const { x0, y0, x1, y1, dash: dashes, first } of lines) {
        const pen = { ...PEN, width: 4, opacity: 0.9, first, dash: dashes };
        const alone = new Raster(WIDTH, HEIGHT);
        for (const one of [raster, alone]) {
          one.take(pen);
          one.line(x0, y0, x1 ?? x0, y1);
        }
        const after = new Uint32Array(WIDTH * HEIGHT);
        raster.copyTo(after, PLAIN);
        const own = opacities(alone);
        const wrong = [...after.keys()].filter((i) => {
          const [now, before] = [after[i]!, image[i]!];
          const added = (now >> 8) - (before >> 8);
          const wanted = before >> 8 >= 250 ? 0 : ((255 - (before >> 8)) * own[i]!) / 255;
          return Math.abs(added - wanted) > 2 || (now & 255) - (before & 255) !== (first ? added : 0);
        });
        expect(wrong).toEqual([]);
        image.set(after);
      }
    };
    fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 25 }), check), { numRuns: 50 });
  });

  test("are all there again after going back", () => {
    const raster = new Raster(WIDTH, HEIGHT);
    raster.take(PEN);
    raster.line(0, 3, 40, 20);
    const kept = raster.keep();
    const before = opacities(raster);
    raster.line(40, 20, 2, 30);
    expect(opacities(raster)).not.toEqual(before);
    raster.goBack(kept);
    expect(opacities(raster)).toEqual(before);
    raster.clear();
    expect(total(opacities(raster))).toBe(0);
  });
});

test("colours are mixed by their shares, in the order that canvases want", () => {
  const table = colourTable(parseColour(" #2166ac"), [201, 0, 100]);
  const bytes = new Uint8Array(table.buffer);
  const pixel = (opacity: number, share: number) => [...bytes.slice(4 * ((opacity << 8) | share)).slice(0, 4)];
  expect(pixel(255, 255)).toEqual([0x21, 0x66, 0xac, 255]);
  expect(pixel(100, 0)).toEqual([201, 0, 100, 100]);
  expect(pixel(100, 50)).toEqual([117, 51, 136, 100]);
  expect(pixel(0, 0)).toEqual([0, 0, 0, 0]);
});
