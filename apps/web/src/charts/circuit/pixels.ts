/** @file Pixels that lines of two colours are drawn into, each beneath those before it, and how one goes back to fewer lines. */

/** What pixels held at some moment. */
export interface Kept {
  values: Uint16Array;
  columns: Uint8Array;
  squares: Uint8Array;
}

/** Opacity, of 255, from which nothing beneath is seen. */
const COVERED = 250;
/** What a covered pixel is at least. */
export const COVERED_PIXEL = COVERED << 8;
/** Pixels along a line that are passed over together once all are covered: eight of a column, or a square of eight by eight. */
export const BLOCK = 8;
export const SHIFT = 3;
export const INSIDE = BLOCK - 1;
export const SQUARE_SHIFT = 2 * SHIFT;
export const FULL_SQUARE = BLOCK * BLOCK;
/** Blends that are remembered: those of a few thousand lines. */
const REMEMBERED = 1 << 20;

export class Pixels {
  /**
   * Squares one below the other, the next column of squares after them, and in each its columns: neighbours in either direction are
   * near in memory. Opacity is in the high byte, how much of it is of the first colour in the low one.
   */
  readonly values: Uint16Array;
  /** Number of covered pixels of each eight of a column, and of each square. */
  readonly columns: Uint8Array;
  readonly squares: Uint8Array;
  /** Pixels of a column of squares. */
  readonly aside: number;
  /** 1 for each square that is not yet in the image as it is. */
  readonly #changed: Uint8Array;
  /** Which pixel each of the last blends changed, and what it was before: at the blend's number modulo their length. */
  readonly #where: Uint32Array;
  readonly #before: Uint16Array;
  /** Number of blends so far, and of those before the last jump. */
  #blends = 0;
  #jumped = 0;

  /**
   * @param image rows of RGBA pixels, all transparent, that `update` writes
   * @param colours a pixel for each opacity and share, as `colourTable` makes them
   * @param remembered how many of the last blends can be taken back: a power of two
   */
  constructor(
    readonly width: number,
    readonly height: number,
    private readonly image: Uint32Array,
    private readonly colours: Uint32Array,
    private readonly remembered = REMEMBERED,
  ) {
    this.aside = Math.ceil(height / BLOCK) * FULL_SQUARE;
    this.values = new Uint16Array(Math.ceil(width / BLOCK) * this.aside);
    this.columns = new Uint8Array(this.values.length / BLOCK);
    this.squares = new Uint8Array(this.values.length / FULL_SQUARE);
    this.#changed = new Uint8Array(this.squares.length);
    this.#where = new Uint32Array(remembered);
    this.#before = new Uint16Array(remembered);
  }

  /**
   * Lays a colour beneath what a pixel holds.
   * @param before what it holds, which is not covered
   * @param weight of 256: how much of it the colour covers
   * @param colour what one of opacity adds: 257 of the first colour, 256 of the second
   */
  blend(index: number, before: number, weight: number, colour: number): void {
    const opacity = before >> 8;
    const added = ((255 - opacity) * weight + 128) >> 8;
    const at = this.#blends++ & (this.remembered - 1);
    this.#where[at] = index;
    this.#before[at] = before;
    this.values[index] = before + added * colour;
    this.#changed[index >> SQUARE_SHIFT] = 1;
    if (opacity + added < COVERED) return;
    this.columns[index >> SHIFT]!++;
    this.squares[index >> SQUARE_SHIFT]!++;
  }

  clear(): void {
    this.values.fill(0);
    this.columns.fill(0);
    this.squares.fill(0);
    this.#changed.fill(1);
    this.#jumped = this.#blends;
  }

  /** All that was drawn, to go to. */
  keep(): Kept {
    return { values: this.values.slice(), columns: this.columns.slice(), squares: this.squares.slice() };
  }

  /** To what was kept, of more lines or of fewer. */
  goTo({ values, columns, squares }: Kept): void {
    this.#compare(values);
    this.values.set(values);
    this.columns.set(columns);
    this.squares.set(squares);
    this.#jumped = this.#blends;
  }

  /** This moment, for `takeBack`. */
  mark(): number {
    return this.#blends;
  }

  /** Takes back all blends since a moment. @returns false, with nothing done, where they are no longer known, or a jump was among them */
  takeBack(mark: number): boolean {
    if (mark < Math.max(this.#jumped, this.#blends - this.remembered)) return false;
    while (this.#blends > mark) {
      const at = --this.#blends & (this.remembered - 1);
      this.#restore(this.#where[at]!, this.#before[at]!);
    }
    return true;
  }

  #restore(index: number, before: number): void {
    const wasCovered = this.values[index]! >= COVERED_PIXEL;
    this.values[index] = before;
    this.#changed[index >> SQUARE_SHIFT] = 1;
    if (!wasCovered) return;
    this.columns[index >> SHIFT]!--;
    this.squares[index >> SQUARE_SHIFT]!--;
  }

  /** Finds the squares in which other pixels differ, by two pixels at a time. */
  #compare(values: Uint16Array): void {
    const now = new Uint32Array(this.values.buffer);
    const other = new Uint32Array(values.buffer);
    const changed = this.#changed;
    for (let square = 0; square < changed.length; square++) {
      if (changed[square] === 1) continue;
      const end = (square + 1) * (FULL_SQUARE / 2);
      let at = end - FULL_SQUARE / 2;
      while (at < end && now[at] === other[at]) at++;
      if (at < end) changed[square] = 1;
    }
  }

  /** Writes what has changed since the last time into the image. */
  update(): void {
    const tall = this.aside / FULL_SQUARE;
    for (let square = 0; square < this.#changed.length; square++) {
      if (this.#changed[square] === 0) continue;
      this.#writeSquare(square, BLOCK * Math.floor(square / tall), BLOCK * (square % tall));
      this.#changed[square] = 0;
    }
  }

  #writeSquare(square: number, left: number, top: number): void {
    const { image, colours, values } = this;
    const right = Math.min(this.width, left + BLOCK);
    const bottom = Math.min(this.height, top + BLOCK);
    for (let y = top; y < bottom; y++) {
      let from = square * FULL_SQUARE + (y & INSIDE);
      for (let to = y * this.width + left; to < y * this.width + right; to++) {
        image[to] = colours[values[from]!]!;
        from += BLOCK;
      }
    }
  }
}
