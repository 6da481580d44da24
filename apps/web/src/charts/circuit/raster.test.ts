import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Pixels } from "./pixels.ts";
import { type Pen, Raster } from "./raster.ts";

const [WIDTH, HEIGHT] = [45, 37];
/** More than the pixels that lines of one test change. */
const REMEMBERED = 1 << 15;
const PEN: Pen = { width: 1, opacity: 1, first: true, dash: null };
const PLAIN = Uint32Array.from({ length: 1 << 16 }, (_, i) => i);

class PlainRaster extends Raster {
  readonly sheet: Pixels;
  readonly #plain: Uint32Array;

  constructor(scale = 1) {
    const plain = new Uint32Array(WIDTH * HEIGHT);
    const sheet = new Pixels(WIDTH, HEIGHT, plain, PLAIN, REMEMBERED);
    super(sheet, scale);
    this.sheet = sheet;
    this.#plain = plain;
  }

  /** Opacity in the high byte and share of the first colour in the low one, row by row. */
  seen(): Uint32Array {
    this.sheet.update();
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

  test("is as wide and long, with its dashes, as the drawing's scale says", () => {
    const [small, large] = [new PlainRaster(0.5), new PlainRaster()];
    small.take({ ...PEN, width: 6, dash: [14, 8] });
    small.line(6, 11, 80, 60);
    large.take({ ...PEN, width: 3, dash: [7, 4] });
    large.line(3, 5.5, 40, 30);
    expect(small.seen()).toEqual(large.seen());
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

  const draw = (raster: Raster, { x0, y0, x1, y1, dash: dashes, first }: Line) => {
    raster.take({ ...PEN, width: 3, opacity: 0.7, first, dash: dashes });
    raster.line(x0, y0, x1 ?? x0, y1);
  };
  const drawnAnew = (lines: readonly Line[]) => {
    const raster = new PlainRaster();
    for (const one of lines) draw(raster, one);
    return raster;
  };
  const lines = fc.array(line, { minLength: 1, maxLength: 25 });

  test("are seen as they are, wherever one goes in between, and however seldom the image is written", () => {
    const steps = fc.array(fc.record({ to: fc.integer({ min: 0, max: 25 }), written: fc.boolean() }), { maxLength: 8 });
    const check = (all: Line[], ways: { to: number; written: boolean }[]) => {
      const raster = new PlainRaster();
      const kept = [raster.sheet.keep()];
      for (const one of all) {
        draw(raster, one);
        kept.push(raster.sheet.keep());
      }
      for (const { to, written } of ways) {
        const count = Math.min(to, all.length);
        raster.sheet.goTo(kept[count]!);
        if (count < all.length) draw(raster, all[count]!);
        if (written) expect(raster.seen()).toEqual(drawnAnew(all.slice(0, count + 1)).seen());
      }
      raster.sheet.clear();
      expect(total(raster.opacities())).toBe(0);
    };
    fc.assert(fc.property(lines, steps, check), { numRuns: 100 });
  });

  test("that are taken back leave nothing, and what is drawn in their place is as if they had not been", () => {
    const check = (before: Line[], taken: Line[], after: Line[], written: boolean) => {
      const raster = drawnAnew(before);
      const mark = raster.sheet.mark();
      for (const one of taken) draw(raster, one);
      if (written) raster.seen();
      expect(raster.sheet.takeBack(mark)).toBe(true);
      expect(raster.sheet.keep()).toEqual(drawnAnew(before).sheet.keep());
      for (const one of after) draw(raster, one);
      expect(raster.seen()).toEqual(drawnAnew([...before, ...after]).seen());
    };
    fc.assert(fc.property(lines, lines, lines, fc.boolean(), check), { numRuns: 100 });
  });

  test("cannot be taken back beyond a jump, nor beyond what is remembered, and then stay", () => {
    const raster = new PlainRaster();
    const [begin, empty] = [raster.sheet.mark(), raster.sheet.keep()];
    raster.take(PEN);
    raster.line(0, 5.5, 40, 5.5);
    const seen = raster.seen();
    raster.sheet.goTo(raster.sheet.keep());
    expect(raster.sheet.takeBack(begin)).toBe(false);
    expect(raster.seen()).toEqual(seen);
    raster.sheet.goTo(empty);
    const again = raster.sheet.mark();
    for (let i = 0; i <= REMEMBERED; i++) raster.sheet.blend(0, 0, 1, 257);
    expect(raster.sheet.takeBack(again)).toBe(false);
    expect(raster.sheet.takeBack(again + 1)).toBe(true);
  });
});
