/** @file Pictures of pages for the tests: stored small, and compared so that a lost label shows and another machine's edges of letters do not. */
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";

/** Steps that each of red, green and blue is kept in: fewer than can be told apart make small files. */
const STEP = 16;
/** How much, of 1, a pixel's colour must differ to count. */
const COLOUR = 0.3;
/** Side of a cell in pixels, and the share of it that must differ: a lost word of the smallest letters covers 0.22 of one. */
const CELL = 12;
const MOST_OF_CELL = 0.2;
/** A page may be this many pixels higher or lower. */
const HEIGHT = 2;

/** @param bytes of a PNG */
export function shrunk(bytes: Buffer): Buffer {
  const png = PNG.sync.read(bytes);
  for (const [i, value] of png.data.entries())
    if (i % 4 < 3) png.data[i] = Math.min(255, Math.round(value / STEP) * STEP);
  return PNG.sync.write(png, { colorType: 2, inputHasAlpha: true, deflateLevel: 9 });
}

export interface Difference {
  /** What is wrong, in words. */
  sentence: string;
  /** PNG of what differs, in red over the faint picture; absent where sizes differ. */
  picture?: Buffer;
}

/** Undefined where the two look the same. */
export function difference(reference: Buffer, picture: Buffer): Difference | undefined {
  const [wanted, found] = [PNG.sync.read(reference), PNG.sync.read(picture)];
  if (wanted.width !== found.width || Math.abs(wanted.height - found.height) > HEIGHT)
    return {
      sentence: `it is ${found.width} × ${found.height} pixels, and was ${wanted.width} × ${wanted.height}`,
    };
  const { width } = wanted;
  const height = Math.min(wanted.height, found.height);
  const rows = ({ data }: PNG) => data.subarray(0, 4 * width * height);
  const marked = new PNG({ width, height });
  pixelmatch(rows(wanted), rows(found), marked.data, width, height, { threshold: COLOUR, includeAA: true });
  const cells = differingCells(marked);
  if (cells.length === 0) return undefined;
  const [x, y] = cells[0]!;
  return {
    sentence: `${cells.length} places differ, first at ${x}, ${y} of ${width} × ${height}`,
    picture: PNG.sync.write(marked),
  };
}

/** Corners of the cells of which too much is marked, in red. */
function differingCells({ data, width, height }: PNG): [number, number][] {
  const columns = Math.ceil(width / CELL);
  const counts = new Map<number, number>();
  for (let pixel = 0; pixel < width * height; pixel++) {
    if (data[4 * pixel] !== 255 || data[4 * pixel + 1] !== 0) continue;
    const cell = Math.floor(pixel / width / CELL) * columns + Math.floor((pixel % width) / CELL);
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > MOST_OF_CELL * CELL * CELL)
    .map(([cell]) => [(cell % columns) * CELL, Math.floor(cell / columns) * CELL]);
}
