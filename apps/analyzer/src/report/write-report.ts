/** @file The report on a family: every figure as SVG and CSV, every table as CSV, and one page with the modes side by side. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FamilyModel } from "@atlas/platform";
import type { ScoreMode } from "@atlas/schema";
import { unreadable } from "../checkpoint/user-files.ts";
import { claimTable } from "./claims.ts";
import { csv } from "./csv.ts";
import { drawFigure } from "./draw.ts";
import type { Figure, Table } from "./figure.ts";
import { algorithms, behaviour, heads, sizes } from "./figures.ts";
import { overlaps } from "./overlap.ts";
import { page, type Row } from "./page.ts";
import { swaps } from "./swap-figure.ts";
import { emergenceTable, headTable, sizeTable } from "./tables.ts";

const TABLES = [sizeTable, headTable, emergenceTable, claimTable] as const;

/**
 * @returns names of the files written into the folder
 * @throws UserError when the folder cannot be written to.
 */
export async function writeReport(
  family: string,
  models: readonly FamilyModel[],
  modes: readonly ScoreMode[],
  directory: string,
): Promise<string[]> {
  const files = new Map<string, string>();
  const figures = [behaviour, heads, swaps, algorithms, sizes, overlaps];
  const rows: Row[] = figures.map((make) => modes.map((mode) => figureFiles(make(models, mode), files)));
  for (const make of TABLES) rows.push(modes.map((mode) => tableFiles(make(models, mode), files)));
  files.set("index.html", page(family, models, modes, rows));
  try {
    await mkdir(directory, { recursive: true });
    for (const [name, text] of files) await writeFile(join(directory, name), text);
  } catch (cause) {
    throw unreadable(directory, "give a folder that can be written to", cause);
  }
  return [...files.keys()];
}

function figureFiles(figure: Figure, files: Map<string, string>): Row[number] {
  const { id, title, caption, missing, series, unit } = figure;
  if (missing !== undefined) return { title, caption: missing };
  const svg = drawFigure(figure);
  const points = series.flatMap(({ model, facet, line, points: own }) =>
    own.map(({ step, tokens, value }) => [model, facet, line, step, tokens, value]),
  );
  files.set(`${id}.svg`, svg);
  files.set(`${id}.csv`, csv([["model", "panel", "line", "step", "tokens", "value"], ...points]));
  return { title: `${title} (${unit})`, caption, svg, links: [`${id}.svg`, `${id}.csv`] };
}

function tableFiles({ id, title, caption, columns, rows }: Table, files: Map<string, string>): Row[number] {
  if (rows.length === 0) return { title, caption: "Nothing is stored in this mode." };
  files.set(`${id}.csv`, csv([columns, ...rows]));
  return { title, caption, table: { columns, rows }, links: [`${id}.csv`] };
}
