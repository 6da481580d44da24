/**
 * @file Draws many lines of two colours into an array of pixels, each beneath those before it, and fast: what is covered is passed over,
 * so that the cost follows the pixels that can be seen and not the lines. A canvas strokes thirty thousand lines in seconds; this takes
 * a few hundredths of one.
 */

/** How a line is drawn. */
export interface Pen {
  /** Pixels. */
  width: number;
  /** 0 to 1. */
  opacity: number;
  /** Which of the two colours. */
  first: boolean;
  /** Lengths of stroke and gap in pixels; null for a whole line. */
  dash: readonly number[] | null;
}

/** What a raster held at some moment. */
export interface Kept {
  pixels: Uint16Array;
  columns: Uint8Array;
  squares: Uint8Array;
}

/** Opacity, of 255, from which nothing beneath is seen. */
const COVERED = 250;
const COVERED_PIXEL = COVERED << 8;
/** Pixels along a line that are passed over together once all are covered: eight of a column, or a square of eight by eight. */
const BLOCK = 8;
const SHIFT = 3;
const INSIDE = BLOCK - 1;
const SQUARE_SHIFT = 2 * SHIFT;
const FULL_SQUARE = BLOCK * BLOCK;

export class Raster {
  /**
   * Squares one below the other, the next column of squares after them, and in each its columns: neighbours in either direction are
   * near in memory. Opacity is in the high byte, how much of it is of the first colour in the low one.
   */
  readonly #pixels: Uint16Array;
  /** Number of covered pixels of each eight of a column, and of each square. */
  readonly #columns: Uint8Array;
  readonly #squares: Uint8Array;
  /** 1 for each square that is not yet in the image as it is. */
  readonly #changed: Uint8Array;
  /** Pixels of a column of squares. */
  readonly #aside: number;
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

  /**
   * @param image rows of RGBA pixels, all transparent, that `update` writes
   * @param colours a pixel for each opacity and share, as `colourTable` makes them
   */
  constructor(
    readonly width: number,
    readonly height: number,
    private readonly image: Uint32Array,
    private readonly colours: Uint32Array,
  ) {
    this.#aside = Math.ceil(height / BLOCK) * FULL_SQUARE;
    this.#pixels = new Uint16Array(Math.ceil(width / BLOCK) * this.#aside);
    this.#columns = new Uint8Array(this.#pixels.length / BLOCK);
    this.#squares = new Uint8Array(this.#pixels.length / FULL_SQUARE);
    this.#changed = new Uint8Array(this.#squares.length);
  }

  clear(): void {
    this.#pixels.fill(0);
    this.#columns.fill(0);
    this.#squares.fill(0);
    this.#changed.fill(1);
  }

  /** All that was drawn, to go back to. @param over of this raster, no longer needed, whose memory takes it */
  keep(over?: Kept): Kept {
    if (over === undefined)
      return { pixels: this.#pixels.slice(), columns: this.#columns.slice(), squares: this.#squares.slice() };
    over.pixels.set(this.#pixels);
    over.columns.set(this.#columns);
    over.squares.set(this.#squares);
    return over;
  }

  /** To what was kept, of more lines or of fewer. */
  goTo({ pixels, columns, squares }: Kept): void {
    this.#compare(pixels);
    this.#pixels.set(pixels);
    this.#columns.set(columns);
    this.#squares.set(squares);
  }

  /** Finds the squares in which other pixels differ, by two pixels at a time. */
  #compare(pixels: Uint16Array): void {
    const now = new Uint32Array(this.#pixels.buffer);
    const other = new Uint32Array(pixels.buffer);
    const changed = this.#changed;
    for (let square = 0; square < changed.length; square++) {
      if (changed[square] === 1) continue;
      const end = (square + 1) * (FULL_SQUARE / 2);
      let at = end - FULL_SQUARE / 2;
      while (at < end && now[at] === other[at]) at++;
      if (at < end) changed[square] = 1;
    }
  }

  /** Begins a line. */
  take({ width, opacity, first, dash }: Pen): void {
    this.#width = width;
    this.#opacity = Math.round(256 * opacity);
    this.#colour = first ? 257 : 256;
    this.#dashed = dash !== null;
    this.#stroke = dash?.[0] ?? 1;
    this.#period = dash === null ? 1 : dash[0]! + dash[1]!;
    this.#phase = 0;
  }

  /** Goes on straight from one point to another. */
  line(x0: number, y0: number, x1: number, y1: number): void {
    const dx = x1 - x0;
    const dy = y1 - y0;
    const length = Math.sqrt(dx * dx + dy * dy);
    if (dx === 0) this.#upright(x0, y0, y1);
    else if (Math.abs(dx) > Math.abs(dy)) this.#slanted(x0, y0, x1, dy / dx, length / Math.abs(dx), true);
    else this.#slanted(y0, x0, y1, dx / dy, length / Math.abs(dy), false);
    if (this.#dashed) this.#phase = (this.#phase + length) % this.#period;
  }

  /** Writes what has changed since the last time into the image. */
  update(): void {
    for (let left = 0; left < this.width; left += BLOCK)
      for (let top = 0; top < this.height; top += BLOCK) {
        const square = ((left >> SHIFT) * this.#aside + top * BLOCK) >> SQUARE_SHIFT;
        if (this.#changed[square] === 1) this.#writeSquare(left, top);
        this.#changed[square] = 0;
      }
  }

  #writeSquare(left: number, top: number): void {
    const { image, colours } = this;
    const pixels = this.#pixels;
    const right = Math.min(this.width, left + BLOCK);
    const bottom = Math.min(this.height, top + BLOCK);
    const square = (left >> SHIFT) * this.#aside + top * BLOCK;
    for (let y = top; y < bottom; y++) {
      let from = square + (y & INSIDE);
      for (let to = y * this.width + left; to < y * this.width + right; to++) {
        image[to] = colours[pixels[from]!]!;
        from += BLOCK;
      }
    }
  }

  /**
   * Pixel by pixel along x where a line is rather level, else along y; across it, by the share of each pixel that it covers.
   * @param slope across for each pixel along. @param stretch length for each pixel along
   */
  #slanted(from: number, across: number, to: number, slope: number, stretch: number, level: boolean): void {
    const pixels = this.#pixels;
    const squares = this.#squares;
    const most = (level ? this.height : this.width) - 1;
    // Ways in memory: to the next square and the next pixel, along the line and across it.
    const nextSquare = level ? this.#aside : FULL_SQUARE;
    const nextPixel = level ? BLOCK : 1;
    const squareAcross = level ? FULL_SQUARE : this.#aside;
    const pixelAcross = level ? 1 : BLOCK;
    const half = (this.#width / 2) * stretch;
    const way = to > from ? 1 : -1;
    const first = pixelAfter(from, way, level ? this.width : this.height);
    const count = way * (pixelAfter(to, way, level ? this.width : this.height) - first);
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
          const before = pixels[index]!;
          if (before < COVERED_PIXEL) {
            const share = (j + 1 < high ? j + 1 : high) - (j > low ? j : low);
            this.#blend(index, before, (share * this.#opacity) | 0);
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
    const last = Math.min(this.width - 1, Math.floor(right));
    for (let x = Math.max(0, Math.floor(left)); x <= last; x++)
      this.#column(x, y0, y1, ((Math.min(x + 1, right) - Math.max(x, left)) * this.#opacity) | 0);
  }

  /** @param weight of 256: how much of each pixel the line covers */
  #column(x: number, y0: number, y1: number, weight: number): void {
    const pixels = this.#pixels;
    const columns = this.#columns;
    const way = y1 > y0 ? 1 : -1;
    const end = pixelAfter(y1, way, this.height);
    const base = (x >> SHIFT) * this.#aside + (x & INSIDE) * BLOCK;
    const stroke = this.#stroke;
    const period = this.#period;
    const dashed = this.#dashed;
    let y = pixelAfter(y0, way, this.height);
    let phase = dashed ? (this.#phase + Math.abs(y + 0.5 - y0)) % period : 0;
    let left = way * (end - y);
    while (left > 0) {
      const index = base + (y >> SHIFT) * FULL_SQUARE + (y & INSIDE);
      let steps = 1;
      if (columns[index >> SHIFT] === BLOCK) steps = way > 0 ? BLOCK - (y & INSIDE) : (y & INSIDE) + 1;
      else if (phase < stroke) {
        const before = pixels[index]!;
        if (before < COVERED_PIXEL) this.#blend(index, before, weight);
      }
      y += way * steps;
      left -= steps;
      if (dashed) {
        phase += steps;
        while (phase >= period) phase -= period;
      }
    }
  }

  /** @param weight of 256: how much of the pixel the line covers */
  #blend(index: number, before: number, weight: number): void {
    const opacity = before >> 8;
    const added = ((255 - opacity) * weight + 128) >> 8;
    this.#pixels[index] = before + added * this.#colour;
    this.#changed[index >> SQUARE_SHIFT] = 1;
    if (opacity + added < COVERED) return;
    this.#columns[index >> SHIFT]!++;
    this.#squares[index >> SQUARE_SHIFT]!++;
  }
}

/** The first pixel, going that way, whose middle lies beyond a place; kept to the pixels that there are. */
function pixelAfter(place: number, way: number, pixels: number): number {
  return way > 0
    ? Math.min(pixels, Math.max(0, Math.ceil(place - 0.5)))
    : Math.max(-1, Math.min(pixels - 1, Math.ceil(place - 0.5) - 1));
}
