/** @file Rows on their way into PostgreSQL by COPY: as text, and in binary where bytes would double as text. */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { PoolClient } from "pg";
import { from as copyFrom } from "pg-copy-streams";

/** Characters sent at once. */
const CHUNK = 200_000;

export type Field = number | string | boolean | null;

/** @param rows fields in the order of the columns. @returns how many there were. */
export async function copyRows(
  client: PoolClient,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly Field[]>,
): Promise<number> {
  let count = 0;
  function* chunks() {
    let text = "";
    for (const row of rows) {
      text += `${row.map(written).join("\t")}\n`;
      count++;
      if (text.length > CHUNK) {
        yield text;
        text = "";
      }
    }
    yield text;
  }
  await pipeline(Readable.from(chunks()), client.query(copyFrom(`copy "${table}" (${columns.join(", ")}) from stdin`)));
  return count;
}

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** Source: PostgreSQL's documentation of COPY, "Text Format". */
function written(field: Field): string {
  if (field === null) return "\\N";
  return typeof field === "string" ? field.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character]!) : String(field);
}

/** Signature, flags, and the length of the header's extension. Source: PostgreSQL's documentation of COPY, "Binary Format". */
const BINARY_HEAD = Buffer.concat([Buffer.from("PGCOPY\n\xff\r\n\0", "latin1"), Buffer.alloc(8)]);
const BINARY_END = Buffer.from([0xff, 0xff]);

/** Rows of edge_scores. */
export async function copyMatrices(
  client: PoolClient,
  layout: number,
  matrices: Iterable<{ runId: number; packed: Uint8Array }>,
): Promise<void> {
  function* chunks() {
    yield BINARY_HEAD;
    for (const { runId, packed } of matrices) {
      const head = Buffer.alloc(2 + 8 + 6 + 4);
      head.writeInt16BE(3, 0);
      head.writeInt32BE(4, 2);
      head.writeInt32BE(runId, 6);
      head.writeInt32BE(2, 10);
      head.writeInt16BE(layout, 14);
      head.writeInt32BE(packed.byteLength, 16);
      yield head;
      yield packed;
    }
    yield BINARY_END;
  }
  await pipeline(
    Readable.from(chunks()),
    client.query(copyFrom("copy edge_scores (run_id, layout, packed) from stdin (format binary)")),
  );
}
