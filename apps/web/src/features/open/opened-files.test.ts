/** @file An opened circuit in each form: what the file holds, and nothing that it does not say. */
import { computationGraph, edgeCells, toEapJson } from "@atlas/schema";
import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { openedText } from "./opened-files.ts";
import { parseCircuitFile } from "./parse.ts";

const graph = computationGraph({ layers: 1, heads: 2, parallel: true });
const cells = Int32Array.from(edgeCells(graph)).slice(0, 3);
const scores = new Float32Array(graph.writers.length * graph.readers.length);
for (const [i, cell] of cells.entries()) scores[cell] = i - 1.5;
const name = '<b>"mine"</b>.json';
const file = {
  ...{ name, opened: parseCircuitFile(name, JSON.stringify(toEapJson(graph, { cells, scores }))) },
  ...{ drawing: () => '<svg viewBox="0 0 40 30"></svg>', origin: "https://atlas.example", day: "2026-01-02" },
  theme: "light" as const,
};

test("every edge of the file is a row with its score, strongest first", () => {
  const rows: Record<string, string>[] = parse(openedText("csv", file), { columns: true });
  expect(rows.map(({ score }) => Number(score))).toEqual([-1.5, -0.5, 0.5]);
  expect(rows[0]).toMatchObject({ writer: "input", title: `Circuit in ${name}`, code_version: "not known" });
  expect(rows[0]!.citation).toContain("seen 2026-01-02). https://atlas.example/open");
});

test("its JSON says that no query stands behind it; its drawing carries the same, and a name is text", () => {
  const json = JSON.parse(openedText("json", file));
  expect([json.query, json.rows]).toEqual([null, 3]);
  const svg = openedText("svg", file);
  expect(svg).toContain("&lt;b&gt;&quot;mine&quot;&lt;/b&gt;.json");
  expect(svg).not.toContain("<b>");
});

test("a file of scored nodes has no scores of edges", () => {
  const unscored = { ...file, opened: { ...file.opened, scored: false } };
  expect(JSON.parse(openedText("json", unscored)).columns[2].values).toEqual([null, null, null]);
});
