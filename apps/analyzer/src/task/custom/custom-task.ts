/** @file A task of one's own: pairs of prompts from a JSONL or CSV file, checked as a whole before anything is computed. */
import { createHash } from "node:crypto";
import { basename, extname, resolve } from "node:path";
import { MAX_TASK_ITEMS, type TaskSettings, UserError } from "@atlas/schema";
import type { Item, TaskDataset } from "../dataset.ts";
import { examplesOf } from "../examples.ts";
import type { Task } from "../task.ts";
import type { LoadedTokenizer } from "../tokenizer.ts";
import { Words } from "../words.ts";
import { encodeRow } from "./encode-row.ts";
import { Problems } from "./problems.ts";
import { readRecords } from "./records.ts";
import { readRows, type TaskRow } from "./rows.ts";

const AS_GIVEN = "as-given";

/** What the author of a file says of it. */
export interface Terms {
  license?: string;
  citation?: string;
}

/**
 * Reads a task file. Its name carries a hash of the rows, so that results of a changed file are told apart.
 * @throws UserError listing every line that is not a row; tokens are checked when the dataset is generated.
 */
export async function readCustomTask(file: string, { license, citation }: Terms = {}): Promise<Task> {
  const path = resolve(file);
  const problems = new Problems(path);
  const { records, hash } = await readRecords(path, problems);
  const { rows, metric = "logit-diff" } = readRows(records, problems);
  problems.throwIfAny();
  if (rows.length === 0 || rows.length > MAX_TASK_ITEMS)
    throw new UserError(`${path} has ${rows.length} rows; give 1 to ${MAX_TASK_ITEMS} pairs of prompts.`);
  const title = basename(path, extname(path));
  const description = {
    name: `${slug(title)}-${hashOf(rows).slice(0, 8)}`,
    version: 1,
    group: "custom" as const,
    title,
    description: `Pairs of prompts from ${basename(path)}.`,
    metric,
    citation: citation ?? null,
    license: license ?? null,
    corruptions: [AS_GIVEN],
    path,
    sourceHash: hash,
  };
  return { ...description, generate: (tokenizer, settings = {}) => generate(description, rows, tokenizer, settings) };
}

function generate(
  { name, version, metric, path }: Pick<Task, "name" | "version" | "metric"> & { path: string },
  rows: readonly TaskRow[],
  tokenizer: LoadedTokenizer,
  settings: TaskSettings,
): TaskDataset {
  const defaults = { size: rows.length, corruption: AS_GIVEN, bos: false, metric };
  // The rows are what they are, whatever draw the other tasks of a command are asked for.
  const chosen = { ...defaults, ...settings, mode: null, seed: null };
  if (chosen.size > rows.length)
    throw new UserError(
      `${path} has ${rows.length} rows, so --size cannot be ${chosen.size}; leave it away to use all.`,
    );
  if (chosen.corruption !== AS_GIVEN)
    throw new UserError(`${path} gives its corrupted prompts itself; leave --corruption away.`);
  const items = encodeRows(rows, path, tokenizer, chosen.bos).slice(0, chosen.size);
  const origin = { ...chosen, language: "custom", tokenizer: tokenizer.hash };
  return { task: name, version, metric: chosen.metric, items, origin, examples: examplesOf(items, tokenizer) };
}

/** All rows, whatever the size asked for, so that a file is either right or refused. */
function encodeRows(rows: readonly TaskRow[], path: string, tokenizer: LoadedTokenizer, bos: boolean): Item[] {
  const words = new Words(tokenizer);
  const prefix = bos ? [tokenizer.bos] : [];
  const problems = new Problems(path);
  const items = rows.flatMap(
    (row) => encodeRow(row, words, prefix, (problem) => problems.add(row.line, problem)) ?? [],
  );
  problems.throwIfAny();
  return items;
}

/** As a name that fits a URL. */
const slug = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "") || "prompts";

function hashOf(rows: readonly TaskRow[]): string {
  return createHash("sha256")
    .update(JSON.stringify(rows.map(({ line: _line, ...row }) => row)))
    .digest("hex");
}
