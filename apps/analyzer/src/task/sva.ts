/**
 * @file Subject-verb agreement: "The keys near the cabinet" → are, not is.
 * Source: Finlayson et al. 2021, arXiv:2106.06087. A second noun, the attractor, stands before the verb; every number
 * of the subject meets every number of the attractor equally often. The corrupted prompt has the subject's other number.
 */
import { agreeingForms, featuredClasses, plainClasses } from "./demo-lexicon.ts";
import { pick, type RandomGenerator, randomStream } from "./random.ts";
import { DEMO_PAIRS, type PromptPair, type Task, tokenizePairs } from "./task.ts";

type GrammaticalNumber = "sg" | "pl";
type Inflected = Readonly<Record<GrammaticalNumber, readonly string[]>>;

interface Material {
  /** A noun stands at the same place of both lists. */
  nouns: Inflected;
  attractors: Inflected;
  prepositions: readonly string[];
  verbs: Inflected;
}

const demoMaterial: Material = {
  nouns: featuredClasses.noun,
  attractors: featuredClasses.attr,
  prepositions: plainClasses.prep,
  verbs: agreeingForms.verb,
};

export const sva: Task = {
  name: "sva",
  version: 1,
  title: "Subject-verb agreement",
  description:
    "The verb agrees with the subject, not with the noun in between: probability of agreeing verbs minus that of the others.",
  metric: "prob-diff",
  generate(tokenizer) {
    const random = randomStream("task", sva.name, sva.version);
    const pairs = Array.from({ length: DEMO_PAIRS }, (_, i) =>
      agreementPair(demoMaterial, i % 2 === 0 ? "sg" : "pl", i % 4 < 2 ? "sg" : "pl", random),
    );
    return tokenizePairs(sva, pairs, tokenizer);
  },
};

function agreementPair(
  { nouns, attractors, prepositions, verbs }: Material,
  subject: GrammaticalNumber,
  attractor: GrammaticalNumber,
  random: RandomGenerator,
): PromptPair {
  const other = subject === "sg" ? "pl" : "sg";
  const noun = pick(random, nouns[subject]);
  const counterpart = nouns[other][nouns[subject].indexOf(noun)];
  const rest = `${pick(random, prepositions)} the ${pick(random, attractors[attractor])}`;
  return {
    clean: `The ${noun} ${rest}`,
    corrupted: `The ${counterpart} ${rest}`,
    correct: verbs[subject],
    incorrect: verbs[other],
  };
}
