import { expect, test } from "vitest";
import { colourTable, parseColour } from "./colour-table.ts";

test("colours are mixed by their shares, in the order that canvases want", () => {
  const table = colourTable(parseColour(" #2166ac"), [201, 0, 100]);
  const bytes = new Uint8Array(table.buffer);
  const pixel = (opacity: number, share: number) => [...bytes.slice(4 * ((opacity << 8) | share)).slice(0, 4)];
  expect(pixel(255, 255)).toEqual([0x21, 0x66, 0xac, 255]);
  expect(pixel(100, 0)).toEqual([201, 0, 100, 100]);
  expect(pixel(100, 50)).toEqual([117, 51, 136, 100]);
  expect(pixel(0, 0)).toEqual([0, 0, 0, 0]);
});
