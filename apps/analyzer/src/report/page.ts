/** @file The report's one page: figures and tables in rows, the modes side by side. */
import type { FamilyModel } from "@atlas/platform";
import type { ScoreMode } from "@atlas/schema";
import { escapeText } from "./draw.ts";

/** One figure or table, in each mode. */
export type Row = {
  title: string;
  caption: string;
  svg?: string;
  table?: { columns: readonly string[]; rows: readonly (readonly (string | number | null)[])[] };
  /** Files beside the page. */
  links?: readonly string[];
}[];

const MODES: Readonly<Record<ScoreMode, string>> = {
  paper: "Paper mode: as published, flaws included",
  corrected: "Corrected mode",
};

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;color:#222;margin:2rem auto;max-width:1540px;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin:0 0 .25rem}p{margin:.25rem 0 .75rem;max-width:70ch}
.row{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,520px),1fr));gap:1rem 2rem;margin:0 0 2rem;border-top:1px solid #ddd;padding-top:1rem}
.mode{font-weight:600;color:#555}.row>section{min-width:0;overflow-x:auto}svg{max-width:100%;height:auto}
table{border-collapse:collapse;font-size:14px}th,td{padding:.15rem .7rem .15rem 0;text-align:left;border-bottom:1px solid #eee;font-variant-numeric:tabular-nums}
td.number{text-align:right}a{color:#0057a3}`;

export function page(
  family: string,
  models: readonly FamilyModel[],
  modes: readonly ScoreMode[],
  rows: readonly Row[],
): string {
  const names = models.map(({ model }) => escapeText(model.name)).join(", ");
  const heading = modes.map((mode) => `<div class="mode">${MODES[mode]}</div>`).join("");
  const body = rows.map((row) => `<div class="row">${row.map(section).join("")}</div>`).join("\n");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(family)}: circuits over training</title><style>${STYLE}</style></head><body>
<h1>${escapeText(family)}: circuits over training</h1>
<p>${models.length === 1 ? "Model" : "Models"}: ${names}. The figures of Tigges et al. 2024 (arXiv:2407.10827), recomputed from stored results.</p>
${leftOut(models)}<div class="row">${heading}</div>
${body}
</body></html>
`;
}

function leftOut(models: readonly FamilyModel[]): string {
  const all = models.flatMap(({ model, leftOut }) =>
    leftOut.map(({ revision, reason }) => `<li>${escapeText(`${model.name} ${revision}. ${reason}`)}</li>`),
  );
  return all.length === 0
    ? ""
    : `<p>Checkpoints that are not what their names claim, left out:</p><ul>${all.join("")}</ul>\n`;
}

function section({ title, caption, svg = "", table, links = [] }: Row[number]): string {
  const files = links.map((name) => `<a href="${name}">${name}</a>`).join(" · ");
  return `<section><h2>${escapeText(title)}</h2><p>${escapeText(caption)}</p>${svg}${table ? tableOf(table) : ""}<p>${files}</p></section>`;
}

function tableOf({ columns, rows }: NonNullable<Row[number]["table"]>): string {
  const cell = (value: string | number | null) =>
    `<td${typeof value === "number" ? ' class="number"' : ""}>${escapeText(String(value ?? "–"))}</td>`;
  const head = columns.map((column) => `<th>${escapeText(column)}</th>`).join("");
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("")}</tbody></table>`;
}
