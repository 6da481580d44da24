import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Cell, type FigureAbout, figureCsv, figureJson } from "./figure-table.ts";

const about: FigureAbout = {
  title: 'Accuracy, "all"',
  method: "EAP-IG",
  codeVersions: ["0.1.0", "0.2.0"],
  address: "https://atlas.example/trends?task=ioi",
  citation: "Circuit Atlas (2026).",
  query: { document: "{ models { totalCount } }", variables: { a: 1 } },
};
const columns = [
  { name: "series", unit: null, description: "Line." },
  { name: "value", unit: "logits", description: "Mean." },
];
const cell: fc.Arbitrary<Cell> = fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null));
const rows = fc.array(fc.tuple(cell, cell), { maxLength: 8 });

const safe = (text: string) => (/^[=+\-@\t\r]./s.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text);

test("a text that a spreadsheet would compute stays a text; numbers below zero stay numbers", () => {
  const cells = [
    '=HYPERLINK("http://a.example","b")',
    "+cmd|' /C calc'!A0",
    "-a1",
    "@SUM(A1)",
    "\t=1",
    "-",
    -0.5,
    "-0.5",
  ];
  const text = figureCsv({ columns: columns.slice(0, 1), rows: cells.map((cell) => [cell]) }, about);
  const read: Record<string, string>[] = parse(text, { columns: true });
  expect(read.map(({ series }) => series)).toEqual([
    ...cells.slice(0, 5).map((cell) => `'${cell}`),
    ...["-", "-0.5", "-0.5"],
  ]);
});

test("any reader of CSV finds every value, and in each row what the numbers are", () => {
  fc.assert(
    fc.property(rows, (cells) => {
      const read: Record<string, string>[] = parse(figureCsv({ columns, rows: cells }, about), { columns: true });
      expect(read.map(({ series, value }) => [series, value])).toEqual(
        cells.map((row) => row.map((one) => (one === null ? "" : typeof one === "string" ? safe(one) : String(one)))),
      );
      for (const row of read)
        expect(row).toMatchObject({
          title: about.title,
          units: "value: logits",
          method: "EAP-IG",
          code_version: "0.1.0, 0.2.0",
          address: about.address,
          citation: about.citation,
        });
    }),
  );
});

test("JSON holds the same as columns with their units, and the question", () => {
  const read = JSON.parse(
    figureJson(
      {
        columns,
        rows: [
          ["a", 1.5],
          ["b", null],
        ],
      },
      about,
    ),
  ) as object;
  expect(read).toEqual({
    ...about,
    rows: 2,
    columns: [
      { ...columns[0], values: ["a", "b"] },
      { ...columns[1], values: [1.5, null] },
    ],
  });
});
