/** @file An opened circuit in each form that the figures of the site have, made in the browser: it is sent nowhere. */
import { formatNode, formatReader } from "@atlas/schema";
import { standaloneSvg } from "../../charts/standalone-svg.ts";
import { citation } from "../../lib/cite.ts";
import { type FigureAbout, type FigureTable, figureCsv, figureJson } from "../../lib/figure-table.ts";
import type { FileFormat } from "../../lib/share-hrefs.ts";
import { CIRCUIT_KEY } from "../circuit/circuit-key.ts";
import { citableOf } from "./opened-citation.ts";
import { type OpenedCircuit, strongestEdges } from "./parse.ts";

export interface OpenedFile {
  name: string;
  opened: OpenedCircuit;
  /** The circuit's drawing as SVG text. */
  drawing(): string;
  origin: string;
  day: string;
  theme: "light" | "dark";
}

export function openedText(format: FileFormat, { name, opened, drawing, origin, day, theme }: OpenedFile): string {
  const cited = citableOf(name, origin);
  const { title, codeVersions, address } = cited;
  const method = `As ${name} has it, a file in the EAP-IG JSON format; ${opened.scored ? "edges" : "nodes"} were scored`;
  const about: FigureAbout = { title, codeVersions, address, method, citation: citation(cited, day), query: null };
  if (format === "csv") return figureCsv(tableOf(opened), about);
  if (format === "json") return figureJson(tableOf(opened), about);
  return standaloneSvg({
    svg: drawing(),
    title,
    key: opened.scored ? CIRCUIT_KEY : [],
    notes: [`${method}.`, `Units: ${SCORE_UNIT}.`, about.citation],
    metadata: about,
    origin,
    theme,
  });
}

const SCORE_UNIT = "score in that of the file's metric, which the format does not name";

function tableOf(opened: OpenedCircuit): FigureTable {
  return {
    columns: [
      { name: "writer", unit: null, description: "Where the edge starts." },
      {
        name: "reader",
        unit: null,
        description: "Where it ends: a head's query, key or value, an MLP, or the logits.",
      },
      { name: "score", unit: SCORE_UNIT, description: "Empty where nodes were scored." },
    ],
    rows: strongestEdges(opened, opened.edges.cells.length).map(({ writer, reader, score }) => [
      ...[formatNode(writer), formatReader(reader), opened.scored ? score : null],
    ]),
  };
}
