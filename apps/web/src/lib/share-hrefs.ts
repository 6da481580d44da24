/** @file Addresses under which a page's figures can be had elsewhere: as files, and framed by another page. */

export const FILE_FORMATS = ["svg", "csv", "json"] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];
/** Media types. */
export const FILE_TYPES: Readonly<Record<FileFormat, string>> = {
  ...{ svg: "image/svg+xml", csv: "text/csv", json: "application/json" },
};

/** Under which the home page's files stand, which has no name of its own. */
const HOME = "/index";

/** @param address path and query of the page @param figure its name; the page's main figure has none in the address */
export function fileHref(address: string, format: FileFormat, figure: string): string {
  const { path, query } = partsOf(address);
  return `${path}.${format}${withFigure(query, figure)}`;
}

export function embedHref(address: string, figure: string): string {
  const { path, query } = partsOf(address);
  return `/embed${path}${withFigure(query, figure)}`;
}

function partsOf(address: string): { path: string; query: string } {
  const at = address.indexOf("?");
  const path = at < 0 ? address : address.slice(0, at);
  return { path: path === "/" ? HOME : path, query: at < 0 ? "" : address.slice(at + 1) };
}

function withFigure(query: string, figure: string): string {
  return `?${query === "" ? "" : `${query}&`}figure=${encodeURIComponent(figure)}`;
}

const FILE_PATH = new RegExp(`^(/.+)\\.(${FILE_FORMATS.join("|")})$`);

/** The page and the form that the path of a file means; null for other paths. */
export function parseFilePath(path: string): { page: string; format: FileFormat } | null {
  const [, page, format] = FILE_PATH.exec(path) ?? [];
  return page === undefined || format === undefined ? null : { page, format: format as FileFormat };
}
