/**
 * @file The numbers of a figure as a file: one table that holds every value drawn, with what a reader needs who has
 * nothing but the file.
 */

export type Cell = string | number | boolean | null;

export interface Column {
  name: string;
  /** Null for names and marks. */
  unit: string | null;
  description: string;
}

export interface FigureTable {
  columns: readonly Column[];
  /** A cell for each column. */
  rows: readonly (readonly Cell[])[];
}

/** What the numbers are and where they come from. */
export interface FigureAbout {
  title: string;
  /** How they were made, in words. */
  method: string;
  /** Versions of the analyzer that made them. */
  codeVersions: readonly string[];
  /** Address of the page that shows them. */
  address: string;
  citation: string;
  /** The question whose answer they are; null for those of a file. */
  query: { document: string; variables: object } | null;
}

/** Behind the columns of every table, whose own names must be others. */
export const SHARED_COLUMNS = ["title", "units", "method", "code_version", "address", "citation"] as const;

/**
 * A row for each row of the table and nothing else, so that any reader of CSV can take it. What the numbers are stands in further columns,
 * the same in every row: a comment would be lost or would break the reader, and a second file gets lost.
 */
export function figureCsv({ columns, rows }: FigureTable, about: FigureAbout): string {
  const units = columns.flatMap(({ name, unit }) => (unit === null ? [] : [`${name}: ${unit}`])).join("; ");
  const shared: Record<(typeof SHARED_COLUMNS)[number], Cell> = {
    title: about.title,
    units,
    method: about.method,
    code_version: about.codeVersions.join(", ") || "not known",
    address: about.address,
    citation: about.citation,
  };
  const head = [...columns.map(({ name }) => name), ...SHARED_COLUMNS];
  const tail = SHARED_COLUMNS.map((name) => shared[name]);
  return [head, ...rows.map((row) => [...row, ...tail])].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

/** As RFC 4180 has it. A missing value is empty, as readers of tables expect. */
function csvCell(value: Cell): string {
  const text = value === null ? "" : typeof value === "string" ? uncomputed(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Names and tokens are other people's; what a spreadsheet would compute is a text for it with an apostrophe before it, as OWASP advises. */
function uncomputed(text: string): string {
  return /^[=+\-@\t\r]./s.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
}

/** Columns of equal length, each with its unit; what the numbers are stands before them. */
export function figureJson({ columns, rows }: FigureTable, about: FigureAbout): string {
  const filled = columns.map((column, i) => ({ ...column, values: rows.map((row) => row[i] ?? null) }));
  return `${JSON.stringify({ ...about, rows: rows.length, columns: filled }, null, 1)}\n`;
}
