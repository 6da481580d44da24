/** @file The figure of releases: each is a row with all that is in it, and its bar leads to it. */
import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { buildSchema, parse as parseQuery, validate } from "graphql";
import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { figureText } from "../sharing/files.ts";
import type { Release } from "./query.ts";
import { releasesFigure } from "./shared-figures.ts";

function release(version: string, runCount: number, verificationCount: number): Release {
  return {
    ...{ id: version, name: "demo", version, title: "The demo suite", description: null, license: "CC-BY-4.0" },
    ...{ citation: "Cite.", contentHash: "c".repeat(64), addressesFile: "/a", createdAt: "2026-01-02T03:04:05Z" },
    ...{ runCount, headScoreCount: 10, verificationCount, checkpointCount: 5, analyzerVersions: ["0.1.0"] },
    ...{ modelCount: 1, models: ["demo"] },
  };
}

const figure = releasesFigure([release("1.1", 40, 2), release("1.0", 21, 0)])!;
const textOf = (format: "csv" | "svg") => figureText(figure, "/releases", format, "https://atlas.example", "light");

test("each is a row", () => {
  const rows: Record<string, string>[] = parse(textOf("csv"), { columns: true });
  expect(rows.map(({ version, results, runs, license }) => [version, results, runs, license])).toEqual([
    ["1.1", "52", "40", "CC-BY-4.0"],
    ["1.0", "31", "21", "CC-BY-4.0"],
  ]);
  expect(rows[0]).toMatchObject({
    release_title: "The demo suite",
    cite_as: "Cite.",
    title: "Results in each release",
  });
});

test("each is a bar that leads to it", () => {
  const { document } = parseHTML(`<html><body>${textOf("svg")}</body></html>`);
  expect([...document.querySelectorAll("svg svg title")].map(({ textContent }) => textContent)).toEqual([
    "demo 1.1: The demo suite: 52 results",
    "demo 1.0: The demo suite: 31 results",
  ]);
  const [first] = document.querySelectorAll("svg svg a");
  expect(first?.getAttribute("xlink:href") ?? first?.getAttribute("href")).toBe(
    "https://atlas.example/releases#demo-1.1",
  );
});

test("the question is one that the API understands, and without a release there is no figure", () => {
  const schema = buildSchema(readFileSync(new URL("../../../../api/schema.graphql", import.meta.url), "utf8"));
  expect(validate(schema, parseQuery(figure.query.document))).toEqual([]);
  expect(releasesFigure([])).toBeNull();
});
