/** @file What the fields of a `config.json` may be, whatever the architecture, and how several spellings become one value. */
import { UserError } from "@atlas/schema";
import { z } from "zod";

/** Far above any published model; keeps a nonsense config from building tables of millions of names. */
const MAX_COUNT = 1024;
const MAX_WIDTH = 2 ** 20;

/** A number of layers or heads. */
export const count = z.int().min(1).max(MAX_COUNT);
/** A number of a vector's elements, or of tokens in a vocabulary. */
export const width = z.int().min(1).max(MAX_WIDTH);
export const positions = z.int().min(1);
export const positive = z.number().positive();

/**
 * One setting under its several spellings.
 * @returns the first that is given, else the fallback. @throws UserError when two of them disagree.
 */
export function onlyValue(path: string, fallback: number, spellings: Record<string, number | undefined>): number {
  const given = Object.entries(spellings).filter(([, value]) => value !== undefined);
  const [first, ...others] = given;
  const other = others.find(([, value]) => value !== first?.[1]);
  if (other)
    throw new UserError(`${path} says ${first?.join(" ")} but ${other.join(" ")}; keep one of these two settings.`);
  return first?.[1] ?? fallback;
}

/** A head's width where only the stream's is given. @throws UserError when it is no whole number. */
export function evenHeads(
  path: string,
  names: { width: string; heads: string },
  dModel: number,
  heads: number,
): number {
  if (dModel % heads === 0) return dModel / heads;
  throw new UserError(
    `${path} splits ${names.width} ${dModel} over ${heads} heads; ` +
      `give a config whose ${names.width} is a multiple of ${names.heads}.`,
  );
}
