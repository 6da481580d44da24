/**
 * @file Files that a user hands in: what can go wrong with reading them, said in one sentence each. JSON files are
 * validated with zod, so that nobody behind this file meets a field of the wrong type.
 */
import { readFile } from "node:fs/promises";
import { UserError } from "@atlas/schema";
import type { z } from "zod";
import { writeWhole } from "./write-whole.ts";

/** Longest value quoted back in an error: enough to recognise it, short enough for one line. */
const MAX_QUOTED_ISSUE = 200;

/** The sentence for a file or folder that the operating system would not give us. */
export function unreadable(path: string, remedy: string, cause: unknown): UserError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (code === "ENOENT" || code === "ENOTDIR")
    return new UserError(`There is no ${path}; ${remedy}.`, { code: "NOT_FOUND", cause });
  if (code === "EISDIR") return new UserError(`${path} is a folder where a file is needed; ${remedy}.`, { cause });
  return new UserError(`${path} cannot be read (${code || String(cause)}); ${remedy}.`, { cause });
}

/** Writes compact JSON, whole or not at all. @throws UserError when the folder cannot be written to. */
export async function writeJsonFile(path: string, value: unknown): Promise<void> {
  await writeWhole(path, async (handle) => {
    await handle.writeFile(JSON.stringify(value));
  });
}

/** Where the first complaint of a validation is and what it says: `edges.m0->logits.score: expected number`. */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  const place = issue?.path.map(String).join(".") ?? "";
  return `${place === "" ? "" : `${place}: `}${issue?.message ?? "invalid"}`.slice(0, MAX_QUOTED_ISSUE);
}

/**
 * @param remedy what to do, in the words that complete "…; <remedy>."
 * @throws UserError when the file cannot be read, is not JSON or does not fit the schema.
 */
export async function readJsonFile<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  remedy: string,
): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(parseJson(path, await readTextFile(path, remedy), remedy));
  if (!parsed.success) throw new UserError(`${path} is not as expected (${firstIssue(parsed.error)}); ${remedy}.`);
  return parsed.data;
}

/** @param remedy completes "…; <remedy>." @throws UserError when the file cannot be read. */
export async function readTextFile(path: string, remedy: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw unreadable(path, remedy, cause);
  }
}

function parseJson(path: string, text: string, remedy: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${path} is not valid JSON; ${remedy}.`, { cause });
  }
}
