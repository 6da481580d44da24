/** @file Views as addresses say them: what a page makes of its parameters, and what of an address it does not understand. */
import { z } from "zod";
import { formatList } from "./format.ts";

/** Values of parameters; undefined for those that are not there. */
export type Params = Readonly<Record<string, string | undefined>>;

/** A parameter whose value means nothing. */
export interface Fault {
  name: string;
  value: string;
  /** What it may be, in words. */
  allowed: string;
}

/** Of a fault in a sentence, more letters of its value are left out. */
const MOST_SHOWN = 60;

/** The view that an address asks for. What it gets wrong is at its default; `faultsOf` tells who may hear of it. */
export function parseView<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>, params: Params) {
  const wrong = new Set(issuesOf(schema, params).map(({ path: [name] }) => name));
  return schema.parse(Object.fromEntries(Object.entries(params).filter(([name]) => !wrong.has(name))));
}

/** In the order of the schema, each parameter once. */
export function faultsOf<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>, params: Params): Fault[] {
  const wrong = new Map(issuesOf(schema, params).map((issue) => [String(issue.path[0]), issue]));
  return [...wrong].map(([name, issue]) => ({
    name,
    value: params[name] ?? "",
    allowed: allowedBy(schema, name, issue),
  }));
}

export function faultSentence({ name, value, allowed }: Fault): string {
  const shown = value.length > MOST_SHOWN ? `${value.slice(0, MOST_SHOWN)}…` : value;
  return `${name}=${shown} is not understood here: ${name} is ${allowed}.`;
}

/** One or more of some words, with commas between; all where nothing is said. */
export function someOf<Word extends string>(words: readonly Word[]) {
  return z
    .string()
    .refine((text) => text.split(",").every((word) => (words as readonly string[]).includes(word)))
    .transform((text) => words.filter((word) => text.split(",").includes(word)))
    .default([...words])
    .describe(`one or more of ${formatList(words, "or")}, with commas between`);
}

function issuesOf(schema: z.ZodObject, params: Params): readonly z.core.$ZodIssue[] {
  return schema.safeParse(params).error?.issues ?? [];
}

function allowedBy(schema: z.ZodObject, name: string, issue: z.core.$ZodIssue): string {
  const { description } = schema.shape[name] as z.ZodType;
  if (description !== undefined) return description;
  return issue.code === "invalid_value" ? formatList(issue.values.map(String), "or") : "a name";
}
