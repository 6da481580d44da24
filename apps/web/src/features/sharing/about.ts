/** @file What a figure's files say of it, and how it is cited. */
import { bibtex, type Citable, citation } from "../../lib/cite.ts";
import type { FigureAbout } from "../../lib/figure-table.ts";
import type { Figure } from "./figure.ts";

/** @param address of its page, for figures that name none of their own @param origin of the site */
export function aboutOf(figure: Figure, address: string, origin: string, day: string = today()): FigureAbout {
  const { title, method, codeVersions, query } = figure;
  const cited = citable(figure, address, origin);
  return { title, method, codeVersions, address: cited.address, citation: citation(cited, day), query };
}

export function bibtexOf(figure: Figure, address: string, origin: string): string {
  return bibtex(citable(figure, address, origin), today());
}

function citable({ title, codeVersions, releases, lasting }: Figure, address: string, origin: string): Citable {
  return { title, codeVersions, releases, address: origin + (lasting ?? address) };
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** A name for its files, of letters and digits alone. */
export function fileNameOf({ title }: Figure): string {
  return (
    title
      .toLowerCase()
      .match(/[a-z0-9]+/g)
      ?.slice(0, 12)
      .join("-") ?? "figure"
  );
}
