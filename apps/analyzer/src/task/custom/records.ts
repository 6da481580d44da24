/** @file Reads the records of a JSONL or CSV file, each with its line; what they mean is checked in rows.ts. */
import { createHash } from "node:crypto";
import { extname } from "node:path";
import { UserError } from "@atlas/schema";
import { CsvError, parse } from "csv-parse/sync";
import { readTextFile } from "../../checkpoint/user-files.ts";
import type { Problems } from "./problems.ts";

export interface FileRecord {
  /** Counted from 1; the last of a record that spans several. */
  line: number;
  value: unknown;
}

const READERS: Readonly<Record<string, (text: string, problems: Problems) => FileRecord[]>> = {
  ".jsonl": readJsonLines,
  ".csv": readCsv,
};

/** Whether a name in place of a task's is meant as a file. */
export const isTaskFile = (name: string): boolean => extname(name) in READERS || /[/\\]/.test(name);

/** @returns also the file's SHA-256 (hex). @throws UserError when it cannot be read or is of no known kind. */
export async function readRecords(path: string, problems: Problems): Promise<{ records: FileRecord[]; hash: string }> {
  const reader = READERS[extname(path)];
  if (reader === undefined)
    throw new UserError(`${path} is no task file; give one that ends in ${Object.keys(READERS).join(" or ")}.`);
  const text = await readTextFile(path, "give a file of prompt pairs, or the name of a task");
  return { records: reader(text, problems), hash: createHash("sha256").update(text).digest("hex") };
}

function readJsonLines(text: string, problems: Problems): FileRecord[] {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  return lines.flatMap((content, index) => {
    if (content.trim() === "") return [];
    const line = index + 1;
    try {
      return [{ line, value: JSON.parse(content) as unknown }];
    } catch {
      problems.add(line, "is not valid JSON; write one object on each line");
      return [];
    }
  });
}

/** Every row of a CSV text with a header, by column. */
export function readCsv(text: string, problems: Problems): FileRecord[] {
  try {
    const [header, ...records] = parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as CsvRecord[];
    return records.flatMap(({ info: { lines }, record }) => {
      const columns = header!.record;
      if (record.length === columns.length) return [{ line: lines, value: byColumn(columns, record) }];
      problems.add(
        lines,
        `has ${record.length} fields where the header has ${columns.length}; quote fields with commas`,
      );
      return [];
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    problems.add(Number(error.lines), `is not valid CSV (${error.message}); quote fields as "…", and " in them as ""`);
    return [];
  }
}

/** What `info: true` makes of each record. */
interface CsvRecord {
  info: { lines: number };
  record: string[];
}

/** Empty fields are absent ones. A field that is a JSON array is a list. */
function byColumn(columns: readonly string[], record: readonly string[]): Record<string, unknown> {
  const fields = columns.map((column, i) => [column.trim(), listOrText(record[i]!)] as const);
  return Object.fromEntries(fields.filter(([, value]) => value !== ""));
}

function listOrText(field: string): unknown {
  if (!field.startsWith("[")) return field;
  try {
    return JSON.parse(field) as unknown;
  } catch {
    return field;
  }
}
