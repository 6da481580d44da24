/** @file A figure of a page as it can be taken elsewhere: its drawing, every value in it, and where they come from. */
import { type DocumentNode, print } from "graphql";
import type { KeyEntry } from "../../charts/key-mark.tsx";
import type { FigureAbout, FigureTable } from "../../lib/figure-table.ts";
import type { MethodName } from "../../lib/methods.ts";
import { METHOD_NAMES } from "../../lib/settings.ts";

export interface Figure {
  /** Among the figures of its page, as addresses say it. */
  name: string;
  title: string;
  /** What colours, symbols and dashes of the drawing mean. */
  key: readonly KeyEntry[];
  table: FigureTable;
  /** What must be known to read the drawing, besides the key. */
  remarks?: readonly string[];
  /** How the numbers were made, in words. */
  method: string;
  codeVersions: readonly string[];
  /** That all of it is in, such as "demo 1.0". */
  releases?: readonly string[];
  /** The paragraph of the methods page. */
  explained: MethodName;
  query: NonNullable<FigureAbout["query"]>;
  /** Path and query that reopen it when the page has come to choose another task or checkpoint by itself; absent where its address does. */
  lasting?: string;
  /** The drawing as SVG text. @param width CSS pixels; drawings with a size of their own keep it */
  draw(width: number): string;
}

/** A page as others see it: its own address, and its figures, the main one first. */
export interface SharedPage {
  /** Path and query. */
  address: string;
  figures: readonly Figure[];
}

/** Width in CSS pixels that charts are drawn at for files. */
export const FILE_WIDTH = 760;

export function queryOf(document: DocumentNode, variables: object): Figure["query"] {
  return { document: print(document), variables };
}

/** Each once, in the order they come. */
export function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** "EAP-IG" or "EAP and EAP-IG": the attribution methods of several results. */
export function methodsOf(methods: readonly (keyof typeof METHOD_NAMES)[]): string {
  return distinct(methods.map((method) => METHOD_NAMES[method])).join(" and ");
}
