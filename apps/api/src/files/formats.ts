/** @file The forms in which a table of edge scores can be had as a file. */

export const FILE_FORMATS = {
  csv: { type: "text/csv; charset=utf-8", what: "text with commas; lines with # say what it is" },
  json: { type: "application/json", what: "one object: what it is, and the columns" },
  parquet: { type: "application/vnd.apache.parquet", what: "Apache Parquet; what it is stands in the file's metadata" },
  f32: {
    type: "application/octet-stream",
    what: "the scores alone as little-endian float32, in the order of the other forms",
  },
} as const;

export type FileFormat = keyof typeof FILE_FORMATS;

export function isFileFormat(text: string): text is FileFormat {
  return Object.hasOwn(FILE_FORMATS, text);
}

/** Path of the file of a release's content addresses below the API's address. */
export function addressesPath(contentHash: string): string {
  return `/files/releases/${contentHash}/addresses.txt`;
}

/** Path of a run's file below the API's address. */
export function edgesPath(address: string, format: FileFormat): string {
  return `/files/runs/${address}/edges.${format}`;
}
