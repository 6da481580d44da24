/** @file Methods: every quantity is explained, and the code it names is there. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { METHOD_TITLES, type MethodName, methodHref } from "../../lib/methods.ts";
import { METHODS } from "./methods.ts";
import { filesOf, modeRows, type Piece, piecesOf, testPieces } from "./modes.ts";

const root = new URL("../../../../../", import.meta.url);

test.each(Object.entries(METHODS))(
  "%s names code that exists, and is told in whole sentences",
  (name, { text, code }) => {
    expect(existsSync(new URL(code, root)), code).toBe(true);
    for (const paragraph of text) expect(paragraph).toMatch(/^[A-Z].*\.$/);
    expect(methodHref(name as MethodName)).toBe(`/about#${name}`);
  },
);

test("the page goes by the same order as the anchors", () => {
  expect(Object.keys(METHODS)).toEqual(Object.keys(METHOD_TITLES));
});

describe("what was found wrong in the published pipeline", () => {
  const rows = modeRows(readFileSync(new URL("docs/modes.md", root), "utf8"));

  test("is told in the 18 rows of the document, each with both modes and its test", () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 18 }, (_, i) => i + 1));
    for (const row of rows) for (const cell of Object.values(row)) expect(cell).not.toBe("");
  });

  test("leads to tests and documents that are there", () => {
    const files = filesOf(rows);
    expect(files).toContain("apps/analyzer/src/circuit/search.test.ts");
    expect(files).toContain("docs/verifying.md");
    for (const file of files) expect(existsSync(new URL(file, root)), file).toBe(true);
  });

  test("keeps every letter of a cell", () => {
    const plain = (cell: string) => cell.replaceAll("`", "").replaceAll(/\[([^\]]+)\]\([^)]+\)/g, "$1");
    const joined = (pieces: readonly Piece[]) => pieces.map(({ text }) => text).join("");
    for (const { paper, corrected, test: held } of rows) {
      expect(joined(piecesOf(paper))).toBe(plain(paper));
      expect(joined(piecesOf(corrected))).toBe(plain(corrected));
      expect(joined(testPieces(held))).toBe(plain(held));
    }
  });
});
