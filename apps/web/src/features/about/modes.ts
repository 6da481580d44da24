/** @file What was found wrong in the published pipeline and what each mode does, read from docs/modes.md, so that page and document are one. */

export interface ModeRow {
  number: number;
  found: string;
  paper: string;
  corrected: string;
  /** Where tests hold it, as the document says it. */
  test: string;
}

/** A piece of a cell: text, a word of code, or a link, with the file of the repository that it leads to. */
export interface Piece {
  text: string;
  kind: "text" | "code" | "link";
  file: string | null;
}

/** The rows of the first table. @param markdown of docs/modes.md */
export function modeRows(markdown: string): ModeRow[] {
  return markdown.split("\n").flatMap((line) => {
    const [number, found, paper, corrected, test] = line
      .split("|")
      .slice(1)
      .map((cell) => cell.trim());
    return /^\d+$/.test(number ?? "") && test !== undefined
      ? [{ number: Number(number), found: found!, paper: paper!, corrected: corrected!, test }]
      : [];
  });
}

const PIECES = /`([^`]+)`|\[([^\]]+)\]\(([\w-]+\.md)\)/g;

export function piecesOf(cell: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of cell.matchAll(PIECES)) {
    const [whole, code, link, document] = match;
    pieces.push({ text: cell.slice(at, match.index), kind: "text", file: null });
    if (code === undefined) pieces.push({ text: link!, kind: "link", file: `docs/${document}` });
    else pieces.push({ text: code, kind: "code", file: /^[\w./-]+\.ts$/.test(code) ? code : null });
    at = match.index + whole.length;
  }
  pieces.push({ text: cell.slice(at), kind: "text", file: null });
  return pieces.filter(({ text }) => text !== "");
}

/** The cell of tests: names without a folder are of the analyzer's own, as the document says. */
export function testPieces(cell: string): Piece[] {
  return piecesOf(cell).flatMap((piece) => (piece.kind === "text" ? ownTests(piece.text) : [piece]));
}

function ownTests(text: string): Piece[] {
  return text.split(/([a-z]+\/[a-z-]+)/).flatMap((part, i): Piece[] => {
    if (part === "") return [];
    if (i % 2 === 0) return [{ text: part, kind: "text", file: null }];
    return [{ text: part, kind: "code", file: `apps/analyzer/src/${part}.test.ts` }];
  });
}

/** Every file that the rows lead to. */
export function filesOf(rows: readonly ModeRow[]): string[] {
  const pieces = rows.flatMap(({ paper, corrected, test }) => [
    ...piecesOf(paper),
    ...piecesOf(corrected),
    ...testPieces(test),
  ]);
  return [...new Set(pieces.flatMap(({ file }) => file ?? []))];
}
