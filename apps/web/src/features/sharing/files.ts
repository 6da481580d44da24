/** @file A figure in each form. */
import { standaloneSvg } from "../../charts/standalone-svg.ts";
import { figureCsv, figureJson } from "../../lib/figure-table.ts";
import { FILE_TYPES, type FileFormat } from "../../lib/share-hrefs.ts";
import { aboutOf, fileNameOf } from "./about.ts";
import { FILE_WIDTH, type Figure } from "./figure.ts";

/** @param address of its page @param theme "dark" for dark drawings; light otherwise */
export function figureFile(
  figure: Figure,
  address: string,
  format: FileFormat,
  origin: string,
  theme: string | undefined,
): Response {
  const body = figureText(figure, address, format, origin, theme === "dark" ? "dark" : "light");
  const headers = {
    "content-type": `${FILE_TYPES[format]}; charset=utf-8`,
    "content-disposition": `inline; filename="${fileNameOf(figure)}.${format}"`,
    // Results grow while people look.
    "cache-control": "no-cache",
  };
  return new Response(body, { headers });
}

export function figureText(
  figure: Figure,
  address: string,
  format: FileFormat,
  origin: string,
  theme: "light" | "dark",
): string {
  const about = aboutOf(figure, address, origin);
  if (format === "csv") return figureCsv(figure.table, about);
  if (format === "json") return figureJson(figure.table, about);
  const units = figure.table.columns.flatMap(({ name, unit }) => (unit === null ? [] : [`${name} in ${unit}`]));
  return standaloneSvg({
    svg: figure.draw(FILE_WIDTH),
    title: figure.title,
    key: figure.key,
    notes: [...(figure.remarks ?? []), asSentence(figure.method), `Units: ${units.join("; ")}.`, about.citation],
    metadata: { ...about, units },
    origin,
    theme,
  });
}

const asSentence = (words: string): string => (words.endsWith(".") ? words : `${words}.`);
