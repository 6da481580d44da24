/** @file Rows of a published table: what a mapping finds in a CSV or JSON file, each row with its place, nothing interpreted yet. */
import type { Place, Problems } from "../task/custom/problems.ts";
import { readCsv } from "../task/custom/records.ts";
import { FIELDS, type FieldName, type Origin, type TableMapping } from "./mapping.ts";

export interface Row {
  place: Place;
  /** As they stand in the file, renamed where the mapping says so; absent: the mapping has no such field, or the file leaves it empty. */
  fields: Partial<Record<FieldName, string | number>>;
}

/** What a mapping can point at, whatever the file. */
interface Source {
  place: Place;
  keys: readonly string[];
  /** A number where the path leads to one. */
  content: unknown;
}

export function csvRows(text: string, table: TableMapping, problems: Problems): Row[] {
  if (table.at.length > 0) problems.add("the mapping", 'has "at", which is for JSON files; leave it away');
  return readCsv(text, problems).map(({ line, value }, index) =>
    rowOf({ place: line, keys: [], content: value }, table, index, value, problems),
  );
}

export function jsonRows(content: unknown, table: TableMapping, problems: Problems): Row[] {
  const found = sourcesAt({ place: "the top level", keys: [], content }, table.at);
  if (found.length === 0) problems.add("the mapping", `finds nothing at ${table.at.join(".")}; correct "at"`);
  return found.flatMap((source) => rowsOf(source, table, problems));
}

function sourcesAt(source: Source, path: readonly string[]): Source[] {
  const [key, ...rest] = path;
  if (key === undefined) return [source];
  const { content, keys, place } = source;
  if (typeof content !== "object" || content === null) return [];
  const entries = Object.entries(content).filter(([name]) => key === "*" || name === key);
  return entries.flatMap(([name, inner]) => {
    const where = keys.length === 0 && place === "the top level" ? name : `${place}.${name}`;
    return sourcesAt({ place: where, keys: key === "*" ? [...keys, name] : keys, content: inner }, rest);
  });
}

/** One row, or as many as the lists are long that its fields come from. */
function rowsOf(source: Source, table: TableMapping, problems: Problems): Row[] {
  const lists = listsOf(source.content, table);
  const lengths = new Set(lists.map(({ length }) => length));
  if (lengths.size > 1) {
    problems.add(source.place, `has lists of ${[...lengths].join(" and ")} entries; they must be equally long`);
    return [];
  }
  const [length] = lengths;
  if (length === undefined) return [rowOf(source, table, 0, source.content, problems)];
  return Array.from({ length }, (_, i) => {
    const entry = Object.fromEntries(
      Object.entries(source.content as object).map(([key, value]) => [key, Array.isArray(value) ? value[i] : value]),
    );
    return rowOf({ ...source, place: `${source.place}, entry ${i}` }, table, i, entry, problems);
  });
}

const keyOf = (origin: Origin | undefined): string | undefined =>
  origin !== undefined && "from" in origin ? origin.from : undefined;

function listsOf(content: unknown, table: TableMapping): unknown[][] {
  if (typeof content !== "object" || content === null) return [];
  const named = new Set(FIELDS.map((field) => keyOf(table[field])));
  return Object.entries(content).flatMap(([key, value]) => (named.has(key) && Array.isArray(value) ? [value] : []));
}

function rowOf(source: Source, table: TableMapping, index: number, entry: unknown, problems: Problems): Row {
  const fields: Row["fields"] = {};
  const put = (field: FieldName, value: unknown) => {
    if (typeof value === "string" || typeof value === "number") fields[field] = value;
    else problems.add(source.place, `has no ${field}: ${shortly(value)} stands there`);
  };
  for (const field of FIELDS) {
    const origin = table[field];
    if (origin === undefined) continue;
    const found = fieldAt(origin, source, index, entry);
    const names = "names" in origin ? origin.names : undefined;
    if (found === undefined) {
      const what = keyOf(origin);
      problems.add(source.place, what === undefined ? `has no ${field}` : `has no "${what}", which is its ${field}`);
    } else if (names === undefined) put(field, found);
    else if (names[String(found)] === undefined)
      problems.add(source.place, `has the ${field} ${shortly(found)}, which the mapping's names lack; add it there`);
    else put(field, names[String(found)]);
  }
  if (table.value === undefined) put("value", source.content);
  return { place: source.place, fields };
}

function fieldAt(origin: Origin, { keys }: Source, index: number, entry: unknown): unknown {
  if ("value" in origin) return origin.value;
  if ("key" in origin) return keys[origin.key];
  if ("start" in origin) return origin.start + index * origin.by;
  return typeof entry === "object" && entry !== null ? (entry as Record<string, unknown>)[origin.from] : undefined;
}

const shortly = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 60);
