/** @file One table of edge scores in each form. Long texts are written in stretches, so that other requests are answered meanwhile. */
import { setImmediate } from "node:timers/promises";
import { parquetWriteBuffer } from "hyparquet-writer";
import type { EdgeTable, FileDescription } from "./edge-table.ts";
import type { FileFormat } from "./formats.ts";

/** Rows written before others have their turn: about 5 ms. */
const STRETCH = 20_000;

export function encode(format: FileFormat, table: EdgeTable, about: FileDescription): Promise<Buffer> {
  switch (format) {
    case "csv":
      return csv(table, about);
    case "json":
      return json(table, about);
    case "parquet":
      return Promise.resolve(parquet(table, about));
    case "f32":
      return Promise.resolve(float32(table));
  }
}

/** Names of nodes hold no comma and no quote, so nothing needs escaping; comment lines have no line breaks. */
async function csv(table: EdgeTable, about: FileDescription): Promise<Buffer> {
  const comments = Object.entries(about).map(([name, value]) => `# ${name}: ${plain(value)}\n`);
  const rows = await inStretches(
    table,
    (i) => `${table.writer[i]},${table.reader[i]},${table.score[i]},${table.inCircuit[i]}\n`,
  );
  return Buffer.from(`${comments.join("")}writer,reader,score,in_circuit\n${rows}`);
}

function plain(value: unknown): string {
  return (typeof value === "string" ? value : JSON.stringify(value)).replaceAll(/[\r\n]+/g, " ");
}

async function json(table: EdgeTable, about: FileDescription): Promise<Buffer> {
  const column = async (write: (row: number) => string) =>
    `[${(await inStretches(table, (i) => `${write(i)},`)).slice(0, -1)}]`;
  const columns = {
    writer: await column((i) => JSON.stringify(table.writer[i])),
    reader: await column((i) => JSON.stringify(table.reader[i])),
    score: await column((i) => String(table.score[i])),
    inCircuit: await column((i) => String(table.inCircuit[i])),
  };
  const body = Object.entries(columns).map(([name, values]) => `${JSON.stringify(name)}:${values}`);
  return Buffer.from(`${JSON.stringify(about).slice(0, -1)},"columns":{${body.join(",")}}}`);
}

async function inStretches({ score }: EdgeTable, write: (row: number) => string): Promise<string> {
  let text = "";
  for (let row = 0; row < score.length; row++) {
    text += write(row);
    if (row % STRETCH === STRETCH - 1) await setImmediate();
  }
  return text;
}

function parquet(table: EdgeTable, about: FileDescription): Buffer {
  const bytes = parquetWriteBuffer({
    columnData: [
      { name: "writer", data: table.writer, type: "STRING" },
      { name: "reader", data: table.reader, type: "STRING" },
      { name: "score", data: table.score, type: "FLOAT" },
      { name: "in_circuit", data: table.inCircuit, type: "BOOLEAN" },
    ],
    kvMetadata: Object.entries(about).map(([key, value]) => ({ key, value: plain(value) })),
  });
  return Buffer.from(bytes);
}

function float32({ score }: EdgeTable): Buffer {
  const bytes = Buffer.alloc(score.length * 4);
  for (const [i, value] of score.entries()) bytes.writeFloatLE(value, i * 4);
  return bytes;
}
