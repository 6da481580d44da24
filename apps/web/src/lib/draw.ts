/**
 * @file Draws of prompts: datasets of one task that differ in nothing but which prompts were drawn. An address names one by the seed it
 * was drawn with, or by its hash where no seed tells it from the others.
 */
import { formatHash } from "./format.ts";

export interface Draw {
  /** Null where it was not kept, or the prompts are a user's own. */
  seed: number | null;
  /** SHA-256 of the prompts, in hexadecimal. */
  hash: string;
}

export const LARGEST_SEED = 2 ** 32 - 1;

/** Whether a text names a draw, as addresses do. */
export function isDrawName(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text) || (/^(0|[1-9]\d{0,9})$/.test(text) && Number(text) <= LARGEST_SEED);
}

/** As the API's argument asks for it; empty for any. */
export function askedDraw(draw: string | null): { seed?: number; dataset?: string } {
  if (draw === null) return {};
  return draw.length === 64 ? { dataset: draw } : { seed: Number(draw) };
}

/** Of a draw as an address names it. */
export function askedDrawWords(draw: string): string {
  const { seed = null, dataset: hash = "" } = askedDraw(draw);
  return drawWords({ seed, hash });
}

/** What names one, also among other draws of its task. */
export function drawName({ seed, hash }: Draw, all: readonly Draw[] = []): string {
  const isKnown = seed !== null && all.every((other) => other.seed !== seed || other.hash === hash);
  return isKnown ? String(seed) : hash;
}

export function drawWords({ seed, hash }: Draw): string {
  return seed === null ? `prompts ${formatHash(hash)}` : `draw ${seed} of prompts`;
}

export interface DrawOption {
  /** As an address names it. */
  draw: string;
  label: string;
  active: boolean;
}

/** What a reader may choose among, by seed; empty where there is one alone. @param all one for each result, in any order */
export function drawOptions(shown: Draw, all: readonly Draw[]): DrawOption[] {
  const draws = [...new Map([...all, shown].map((draw) => [draw.hash, draw])).values()];
  if (draws.length < 2) return [];
  const seedOf = ({ seed }: Draw) => seed ?? Number.POSITIVE_INFINITY;
  return draws
    .toSorted((a, b) => seedOf(a) - seedOf(b) || a.hash.localeCompare(b.hash))
    .map((draw) => {
      const name = drawName(draw, draws);
      return {
        draw: name,
        label: name === draw.hash ? formatHash(name) : `seed ${name}`,
        active: draw.hash === shown.hash,
      };
    });
}
