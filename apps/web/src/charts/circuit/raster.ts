/**
 * @file Draws many lines of two colours into pixels, each beneath those before it, and fast: what is covered is passed over, so that
 * the cost follows the pixels that can be seen and not the lines. A canvas strokes thirty thousand lines in seconds; this takes a few
 * hundredths of one.
 */
import { BLOCK, COVERED_PIXEL, FULL_SQUARE, INSIDE, type Pixels, SHIFT, SQUARE_SHIFT } from "./pixels.ts";

/** How a line is drawn. */
export interface Pen {
  /** In the drawing's units. */
  width: number;
  /** 0 to 1. */
  opacity: number;
  /** Which of the two colours. */
  first: boolean;
  /** Lengths of stroke and gap in the drawing's units; null for a whole line. */
  dash: readonly number[] | null;
}

export class Raster {
  #width = 1;
  /** Of 256. */
  #opacity = 256;
  /** What a pixel's opacity adds to the pixel: to its high byte, and for the first colour to both. */
  #colour = 257;
  #dashed = false;
  /** Lengths of a stroke, and of a stroke with its gap. */
  #stroke = 1;
  #period = 1;
  /** Length of the line so far since its dashes last began anew. */
  #phase = 0;

  /** @param scale pixels for each unit of the drawing */
  constructor(
    private readonly pixels: Pixels,
    private readonly scale: number,
  ) {}

  /** Begins a line. */
  take({ width, opacity, first, dash }: Pen): void {
    this.#width = width * this.scale;
    this.#opacity = Math.round(256 * opacity);
    this.#colour = first ? 257 : 256;
    this.#dashed = dash !== null;
    this.#stroke = this.scale * (dash?.[0] ?? 1);
    this.#period = this.scale * (dash === null ? 1 : dash[0]! + dash[1]!);
    this.#phase = 0;
  }

  /** Goes on straight from one point of the drawing to another. */
  line(fromX: number, fromY: number, toX: number, toY: number): void {
    const x0 = fromX * this.scale;
    const y0 = fromY * this.scale;
    const x1 = toX * this.scale;
    const y1 = toY * this.scale;
    const dx = x1 - x0;
    const dy = y1 - y0;
    const length = Math.sqrt(dx * dx + dy * dy);
    if (dx === 0) this.#upright(x0, y0, y1);
    else if (Math.abs(dx) > Math.abs(dy)) this.#slanted(x0, y0, x1, dy / dx, length / Math.abs(dx), true);
    else this.#slanted(y0, x0, y1, dx / dy, length / Math.abs(dy), false);
    if (this.#dashed) this.#phase = (this.#phase + length) % this.#period;
  }

  /**
   * Pixel by pixel along x where a line is rather level, else along y; across it, by the share of each pixel that it covers.
   * @param slope across for each pixel along. @param stretch length for each pixel along
   */
  #slanted(from: number, across: number, to: number, slope: number, stretch: number, level: boolean): void {
    const { pixels } = this;
    const { values, squares, width, height } = pixels;
    const most = (level ? height : width) - 1;
    // Ways in memory: to the next square and the next pixel, along the line and across it.
    const nextSquare = level ? pixels.aside : FULL_SQUARE;
    const nextPixel = level ? BLOCK : 1;
    const squareAcross = level ? FULL_SQUARE : pixels.aside;
    const pixelAcross = level ? 1 : BLOCK;
    const half = (this.#width / 2) * stretch;
    const way = to > from ? 1 : -1;
    const first = pixelAfter(from, way, level ? width : height);
    const count = way * (pixelAfter(to, way, level ? width : height) - first);
    const lean = slope * way;
    const dashed = this.#dashed;
    const stroke = this.#stroke;
    const period = this.#period;
    let phase = dashed ? (this.#phase + Math.abs(first + 0.5 - from) * stretch) % period : 0;
    let middle = across + (first + 0.5 - from) * slope;
    let at = first;
    let left = count;
    while (left > 0) {
      const low = middle - half;
      const high = middle + half;
      const begin = low < 0 ? 0 : low | 0;
      const end = high >= most ? most : Math.floor(high);
      const row = (at >> SHIFT) * nextSquare;
      let steps = 1;
      if (
        squares[(row + (begin >> SHIFT) * squareAcross) >> SQUARE_SHIFT] === FULL_SQUARE &&
        squares[(row + (end >> SHIFT) * squareAcross) >> SQUARE_SHIFT] === FULL_SQUARE
      ) {
        // On to where the line leaves this column of squares, if it stays within covered ones until there.
        const inside = way > 0 ? BLOCK - (at & INSIDE) : (at & INSIDE) + 1;
        const lastLow = low + (inside - 1) * lean;
        const lastHigh = high + (inside - 1) * lean;
        const lastBegin = lastLow < 0 ? 0 : lastLow | 0;
        const lastEnd = lastHigh >= most ? most : Math.floor(lastHigh);
        if (
          squares[(row + (lastBegin >> SHIFT) * squareAcross) >> SQUARE_SHIFT] === FULL_SQUARE &&
          squares[(row + (lastEnd >> SHIFT) * squareAcross) >> SQUARE_SHIFT] === FULL_SQUARE
        )
          steps = inside;
      } else if (phase < stroke) {
        const inRow = row + (at & INSIDE) * nextPixel;
        for (let j = begin; j <= end; j++) {
          const index = inRow + (j >> SHIFT) * squareAcross + (j & INSIDE) * pixelAcross;
          const before = values[index]!;
          if (before < COVERED_PIXEL) {
            const share = (j + 1 < high ? j + 1 : high) - (j > low ? j : low);
            pixels.blend(index, before, (share * this.#opacity) | 0, this.#colour);
          }
        }
      }
      at += way * steps;
      left -= steps;
      middle += lean * steps;
      if (dashed) {
        phase += stretch * steps;
        while (phase >= period) phase -= period;
      }
    }
  }

  #upright(x0: number, y0: number, y1: number): void {
    const left = x0 - this.#width / 2;
    const right = x0 + this.#width / 2;
    const last = Math.min(this.pixels.width - 1, Math.floor(right));
    for (let x = Math.max(0, Math.floor(left)); x <= last; x++)
      this.#column(x, y0, y1, ((Math.min(x + 1, right) - Math.max(x, left)) * this.#opacity) | 0);
  }

  /** @param weight of 256: how much of each pixel the line covers */
  #column(x: number, y0: number, y1: number, weight: number): void {
    const { pixels } = this;
    const { values, columns } = pixels;
    const way = y1 > y0 ? 1 : -1;
    const end = pixelAfter(y1, way, pixels.height);
    const base = (x >> SHIFT) * pixels.aside + (x & INSIDE) * BLOCK;
    const stroke = this.#stroke;
    const period = this.#period;
    const dashed = this.#dashed;
    let y = pixelAfter(y0, way, pixels.height);
    let phase = dashed ? (this.#phase + Math.abs(y + 0.5 - y0)) % period : 0;
    let left = way * (end - y);
    while (left > 0) {
      const index = base + (y >> SHIFT) * FULL_SQUARE + (y & INSIDE);
      let steps = 1;
      if (columns[index >> SHIFT] === BLOCK) steps = way > 0 ? BLOCK - (y & INSIDE) : (y & INSIDE) + 1;
      else if (phase < stroke) {
        const before = values[index]!;
        if (before < COVERED_PIXEL) pixels.blend(index, before, weight, this.#colour);
      }
      y += way * steps;
      left -= steps;
      if (dashed) {
        phase += steps;
        while (phase >= period) phase -= period;
      }
    }
  }
}

/** The first pixel, going that way, whose middle lies beyond a place; kept to the pixels that there are. */
function pixelAfter(place: number, way: number, pixels: number): number {
  return way > 0
    ? Math.min(pixels, Math.max(0, Math.ceil(place - 0.5)))
    : Math.max(-1, Math.min(pixels - 1, Math.ceil(place - 0.5) - 1));
}
