/** @file Columns of text for people: numbers to the right, words to the left, sizes in units that can be read. */

const NUMBER = /^[\d.,]+( [kMGT]?B?)?$/;

/** @param rows each as long as the head. @returns the lines, without white space at their ends. */
export function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const right = head.map((_, i) => rows.length > 0 && rows.every((row) => row[i] === "" || NUMBER.test(row[i]!)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (right[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join("  ")
      .trimEnd();
  return [line(head), ...rows.map(line)];
}

/** Decimal, as disks and networks count. */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** Training tokens to three digits; empty where they are not known. */
export function tokensShown(tokens: number | null): string {
  if (tokens === null) return "";
  const [unit, scale] = tokens >= 1e9 ? ["G", 1e9] : tokens >= 1e6 ? ["M", 1e6] : tokens >= 1e3 ? ["k", 1e3] : ["", 1];
  return `${Number((tokens / Number(scale)).toPrecision(3))}${unit && ` ${unit}`}`;
}
