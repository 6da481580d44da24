import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Pen, Raster } from "./raster.ts";

const [WIDTH, HEIGHT] = [45, 37];
const PEN: Pen = { width: 1, opacity: 1, first: true, dash: null };
const PLAIN = Uint32Array.from({ length: 1 << 16 }, (_, i) => i);

class PlainRaster extends Raster {
  readonly #plain: Uint32Array;

  constructor(plain = new Uint32Array(WIDTH * HEIGHT)) {
    super(WIDTH, HEIGHT, plain, PLAIN);
    this.#plain = plain;
  }

  /** Opacity in the high byte and share of the first colour in the low one, row by row. */
  seen(): Uint32Array {
    this.update();
    return this.#plain.slice();
  }

  /** Opacity of every pixel, row by row, 0 to 255. */
  opacities(): number[] {
    return Array.from(this.seen(), (pixel) => pixel >> 8);
  }
}

function drawn(pen: Partial<Pen>, ...line: [number, number, number, number]): number[] {
  const raster = new PlainRaster();
  raster.take({ ...PEN, ...pen });
  raster.line(...line);
  return raster.opacities();
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
    const raster = new PlainRaster();
    raster.take({ ...PEN, dash: [7, 4] });
    raster.line(0, 5.5, 20, 5.5);
    raster.line(20, 5.5, 40, 5.5);
    const row = raster.opacities().slice(5 * WIDTH, 5 * WIDTH + 40);
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
      const raster = new PlainRaster();
      const image = new Uint32Array(WIDTH * HEIGHT);
      for (const { x0, y0, x1, y1, dash: dashes, first } of lines) {
        const pen = { ...PEN, width: 4, opacity: 0.9, first, dash: dashes };
        const alone = new PlainRaster();
        for (const one of [raster, alone]) {
          one.take(pen);
          one.line(x0, y0, x1 ?? x0, y1);
        }
        const after = raster.seen();
        const own = alone.opacities();
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

  test("are seen as they are, wherever one goes in between, and however seldom the image is written", () => {
    const draw = (raster: Raster, { x0, y0, x1, y1, dash: dashes, first }: Line) => {
      raster.take({ ...PEN, width: 3, opacity: 0.7, first, dash: dashes });
      raster.line(x0, y0, x1 ?? x0, y1);
    };
    const steps = fc.array(fc.record({ to: fc.integer({ min: 0, max: 25 }), written: fc.boolean() }), { maxLength: 8 });
    const check = (lines: Line[], ways: { to: number; written: boolean }[]) => {
      const raster = new PlainRaster();
      const all = [raster.keep()];
      for (const line of lines) {
        draw(raster, line);
        all.push(raster.keep());
      }
      for (const { to, written } of ways) {
        const count = Math.min(to, lines.length);
        raster.goTo(all[count]!);
        if (count < lines.length) draw(raster, lines[count]!);
        if (!written) continue;
        const anew = new PlainRaster();
        for (const line of lines.slice(0, count + 1)) draw(anew, line);
        expect(raster.seen()).toEqual(anew.seen());
      }
      raster.clear();
      expect(total(raster.opacities())).toBe(0);
    };
    fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 25 }), steps, check), { numRuns: 100 });
  });
});
