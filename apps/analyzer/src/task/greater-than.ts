/**
 * @file Greater-than: "The war lasted from the year 17_ 32 to the year 17_" → a year above 32.
 * Source: Hanna et al. 2023, arXiv:2305.00586. Years are spread evenly. The corrupted prompt starts in year 01, which
 * excludes almost nothing.
 */
import { plainClasses } from "./demo-lexicon.ts";
import { pick, type RandomGenerator, randomStream } from "./random.ts";
import { DEMO_PAIRS, type PromptPair, type Task, tokenizePairs } from "./task.ts";

interface Material {
  events: readonly string[];
  centuries: readonly string[];
  /** Every two-digit year in order, "00" to "99". */
  years: readonly string[];
}

const demoMaterial: Material = { events: plainClasses.event, centuries: plainClasses.cent, years: plainClasses.yy };

const CORRUPTED_YEAR = 1;
/** The first differs from the corrupted year, the last leaves one later year. */
const FIRST_YEAR = 2;
const LAST_YEAR = 98;

export const greaterThan: Task = {
  name: "greater-than",
  version: 1,
  title: "Greater-than",
  description: "Something lasts from one year to another: probability of all later years minus that of all others.",
  metric: "prob-diff",
  generate(tokenizer) {
    const random = randomStream("task", greaterThan.name, greaterThan.version);
    const pairs = Array.from({ length: DEMO_PAIRS }, (_, i) => yearPair(demoMaterial, evenlySpreadYear(i), random));
    return tokenizePairs(greaterThan, pairs, tokenizer);
  },
};

function evenlySpreadYear(index: number): number {
  return FIRST_YEAR + Math.floor((index * (LAST_YEAR - FIRST_YEAR + 1)) / DEMO_PAIRS);
}

function yearPair({ events, centuries, years }: Material, year: number, random: RandomGenerator): PromptPair {
  const century = pick(random, centuries);
  const event = pick(random, events);
  const prompt = (from: number) => `The ${event} lasted from the year ${century} ${years[from]} to the year ${century}`;
  return {
    clean: prompt(year),
    corrupted: prompt(CORRUPTED_YEAR),
    correct: years.slice(year + 1),
    incorrect: years.slice(0, year + 1),
  };
}
