/**
 * @file Greater-than: "The war lasted from the year 1732 to the year 17" → a year above 32.
 * Source: Hanna et al. 2023, arXiv:2305.00586. The corrupted prompt starts in year 01, which excludes almost nothing.
 */
import { defineTask } from "../define-task.ts";
import { fill, fillUpTo } from "../fill.ts";
import type { PromptPair } from "../prompt-pair.ts";
import { pick } from "../random.ts";
import { LacksWords } from "../words.ts";
import { demo, english, type YearMaterial } from "./materials.ts";
import { CORRUPTED_YEAR, centuriesOfYears, TWO_DIGITS, yearAnswers } from "./years.ts";

/** The first differs from the corrupted year, the last leaves one later year. */
const FIRST_YEAR = 2;
const LAST_YEAR = 98;

export const greaterThan = defineTask<YearMaterial>({
  name: "greater-than",
  version: 1,
  group: "paper",
  title: "Greater-than",
  description: "Something lasts from one year to another: probability of all later years minus that of all others.",
  metric: "prob-diff",
  citation:
    "Hanna et al. 2023, How does GPT-2 compute greater-than?, arXiv:2305.00586; rules as in Tigges et al. 2024, arXiv:2407.10827.",
  license: "MIT for the prompts as made here; words and sentences are those of the papers cited.",
  corruptions: ["year-01"],
  redrawn: true,
  paper: { size: 200, seed: 42, corruption: "year-01" },
  materials: [english, demo],
  prepare(material, words, { mode, size }, stream) {
    const template = words.templates([material.template])[0]!;
    const answers = yearAnswers(words, material);
    const centuries = centuriesOfYears(words, material);
    const years = [...centuries.keys()].filter((year) => year >= FIRST_YEAR && year <= LAST_YEAR).sort((a, b) => a - b);
    if (years.length === 0) throw new LacksWords("no year is a token for the century and one for the rest");
    // The paper keeps nouns of several tokens, which its answer position then missed.
    const nouns = mode === "paper" ? words.known(material.nouns, "nouns") : words.single(material.nouns, "nouns");
    const random = stream();
    // The paper goes round the years, which leaves the late ones out of small datasets.
    const yearAt = (index: number) =>
      years[mode === "paper" ? index % years.length : Math.floor((index * years.length) / size)]!;
    return (index) => {
      const year = yearAt(index);
      const century = pick(random, centuries.get(year)!);
      return yearPair(template, { century, noun: pick(random, nouns) }, year, answers);
    };
  },
});

function yearPair(
  template: string,
  scene: { century: string; noun: string },
  year: number,
  answers: readonly string[],
): PromptPair {
  const from = (start: number) => ({ ...scene, from: TWO_DIGITS[start]! });
  return {
    clean: fill(template, from(year)),
    corrupted: fill(template, from(CORRUPTED_YEAR)),
    correct: answers.slice(year + 1),
    incorrect: answers.slice(0, year + 1),
    marks: { year: fillUpTo(template, "from", from(year)) },
  };
}
