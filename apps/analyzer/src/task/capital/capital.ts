/**
 * @file Capital of a country: "The capital of France is" → Paris, not Oslo.
 * Source: Merullo et al. 2024, arXiv:2305.16130. A fact that stands nowhere in the prompt; countries come in turn, in random order.
 */
import { defineTask } from "../define-task.ts";
import { fill, fillUpTo } from "../fill.ts";
import { pick, sample } from "../random.ts";
import { LacksWords, type Words } from "../words.ts";
import { type CapitalMaterial, english } from "./english.ts";

/** Which country stands in the corrupted prompt. */
const corruptions: Record<string, (countries: { third: string; other: string }) => string> = {
  /** One whose capital is neither answer: nothing speaks for one of them. */
  "third-country": ({ third }) => third,
  /** The country of the wrong answer, which becomes right. */
  "flip-country": ({ other }) => other,
};

/** A clean one, a wrong one and a third, and some to choose from. */
const LEAST_COUNTRIES = 5;

export const capital = defineTask<CapitalMaterial>({
  name: "capital",
  version: 1,
  group: "further",
  title: "Capital of a country",
  description: "A country is named: logit of its capital minus logit of another country's capital.",
  metric: "logit-diff",
  citation:
    "Merullo et al. 2024, Language Models Implement Simple Word2Vec-style Vector Arithmetic, arXiv:2305.16130; sentences are our own.",
  license: "MIT",
  corruptions: Object.keys(corruptions),
  materials: [english],
  prepare(material, words, { corruption }, stream) {
    const templates = words.templates(material.templates);
    const pairs = singlePairs(words, material.pairs);
    const order = sample(stream("order"), pairs, pairs.length);
    const random = stream();
    return (index) => {
      const [country, city] = order[index % order.length]!;
      const rest = pairs.filter(([name]) => name !== country);
      const [wrong, third] = sample(random, rest, 2) as [CapitalPair, CapitalPair];
      const template = pick(random, templates);
      return {
        clean: fill(template, { country }),
        corrupted: fill(template, { country: corruptions[corruption]!({ third: third[0], other: wrong[0] }) }),
        correct: [` ${city}`],
        incorrect: [` ${wrong[1]}`],
        marks: { country: fillUpTo(template, "country", { country }) },
      };
    };
  },
});

type CapitalPair = CapitalMaterial["pairs"][number];

/** Those of which country and capital are one token each. */
function singlePairs(words: Words, pairs: CapitalMaterial["pairs"]): CapitalMaterial["pairs"] {
  const served = pairs.filter((pair) => pair.every((name) => words.token(` ${name}`) !== undefined));
  if (served.length >= LEAST_COUNTRIES) return served;
  throw new LacksWords(
    `only ${served.length} of ${pairs.length} countries are one token with a capital that is one, and ${LEAST_COUNTRIES} are needed`,
  );
}
