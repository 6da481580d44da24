/**
 * @file Induction: "List: lamp river coin moon … lamp river coin" → moon, what followed coin before.
 * Source: Olsson et al. 2022, arXiv:2209.11895. Eight different words in random order, then the first two to five of them again.
 * The wrong answer is a word that followed another word and was not repeated yet.
 */
import { defineTask } from "../define-task.ts";
import type { PromptPair } from "../prompt-pair.ts";
import { pick, type RandomGenerator, sample } from "../random.ts";
import { demo, english, type InductionMaterial } from "./materials.ts";

const LENGTH = 8;
/** How many words come again. The first is not asked about: in some tokenizers the beginning of a text is special. */
const FEWEST_AGAIN = 2;
const MOST_AGAIN = 5;

/** What the last word of the prompt, which says where to look, becomes. */
const corruptions: Record<string, (words: { absent: string; other: string }) => string> = {
  /** A word that did not stand there before: there is nothing to look up. */
  "new-trigger": ({ absent }) => absent,
  /** The word before the wrong answer, which becomes right. */
  "flip-trigger": ({ other }) => other,
};

export const induction = defineTask<InductionMaterial>({
  name: "induction",
  version: 1,
  group: "further",
  title: "Induction",
  description:
    "Words in random order are repeated: logit of the word that followed the last one before, minus logit of a word that followed another.",
  metric: "logit-diff",
  citation: "Olsson et al. 2022, In-context Learning and Induction Heads, arXiv:2209.11895; words are our own.",
  license: "MIT",
  corruptions: Object.keys(corruptions),
  materials: [english, demo],
  prepare(material, words, { corruption }, stream) {
    if (material.before !== "") words.templates([material.before]);
    const list = words.single(material.words, "words", material.least);
    const random = stream();
    return (index) => {
      const again = FEWEST_AGAIN + (index % (MOST_AGAIN - FEWEST_AGAIN + 1));
      return inductionPair(material.before, list, again, corruption, random);
    };
  },
});

function inductionPair(
  before: string,
  list: readonly string[],
  again: number,
  corruption: string,
  random: RandomGenerator,
): PromptPair {
  const drawn = sample(random, list, LENGTH + 1);
  const [absent, sequence] = [drawn[LENGTH]!, drawn.slice(0, LENGTH)];
  const trigger = sequence[again - 1]!;
  // Neither the other word nor what follows it has come again.
  const other = pick(
    random,
    sequence.slice(again + 1, -1).map((_, i) => again + 1 + i),
  );
  const text = (words: readonly string[]) => [before, ...words].filter((word) => word !== "").join(" ");
  const start = [...sequence, ...sequence.slice(0, again - 1)];
  return {
    clean: text([...start, trigger]),
    corrupted: text([...start, corruptions[corruption]!({ absent, other: sequence[other]! })]),
    correct: [` ${sequence[again]}`],
    incorrect: [` ${sequence[other + 1]}`],
    marks: {
      first: text(sequence.slice(0, again)),
      source: text(sequence.slice(0, again + 1)),
      trigger: text([...start, trigger]),
    },
  };
}
