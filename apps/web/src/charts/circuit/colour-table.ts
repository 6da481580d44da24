/** @file The colours of a raster's pixels: two colours mixed by their shares, at every opacity. */

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [number, number, number];

/** @param text as globals.css writes colours: "#" and six hexadecimal digits */
export function parseColour(text: string): Colour {
  const value = Number.parseInt(text.trim().slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** The pixel of every opacity and share of the first colour. */
export function colourTable(first: Colour, second: Colour): Uint32Array {
  const table = new Uint32Array(1 << 16);
  const bytes = new Uint8ClampedArray(table.buffer);
  for (let opacity = 1; opacity < 256; opacity++)
    for (let share = 0; share <= opacity; share++) {
      const at = 4 * ((opacity << 8) | share);
      for (let i = 0; i < 3; i++) bytes[at + i] = (share * first[i]! + (opacity - share) * second[i]!) / opacity;
      bytes[at + 3] = opacity;
    }
  return table;
}
