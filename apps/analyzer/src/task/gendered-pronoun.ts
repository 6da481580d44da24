/**
 * @file Gendered pronoun: "So David is such a nice cook , isn't" → he, not she.
 * Source: Mathwin et al. 2023, as used by Tigges et al. 2024, arXiv:2407.10827. Genders alternate. The corrupted prompt
 * has a name of the other gender.
 */
import { agreeingForms, featuredClasses, plainClasses } from "./demo-lexicon.ts";
import { pick, type RandomGenerator, randomStream } from "./random.ts";
import { DEMO_PAIRS, type PromptPair, type Task, tokenizePairs } from "./task.ts";

type Gender = "m" | "f";

interface Material {
  names: Readonly<Record<Gender, readonly string[]>>;
  pronouns: Readonly<Record<Gender, readonly string[]>>;
  praises: readonly string[];
  adjectives: readonly string[];
  people: readonly string[];
}

const demoMaterial: Material = {
  names: featuredClasses.name,
  pronouns: agreeingForms.he,
  praises: ["such a", "a really", "a very"],
  adjectives: plainClasses.adj,
  people: plainClasses.person,
};

export const genderedPronoun: Task = {
  name: "gendered-pronoun",
  version: 1,
  title: "Gendered pronoun",
  description: "A name is taken up by a pronoun: logit of the pronoun of its gender minus logit of the other.",
  metric: "logit-diff",
  generate(tokenizer) {
    const random = randomStream("task", genderedPronoun.name, genderedPronoun.version);
    const pairs = Array.from({ length: DEMO_PAIRS }, (_, i) =>
      pronounPair(demoMaterial, i % 2 === 0 ? "m" : "f", random),
    );
    return tokenizePairs(genderedPronoun, pairs, tokenizer);
  },
};

function pronounPair(material: Material, gender: Gender, random: RandomGenerator): PromptPair {
  const other = gender === "m" ? "f" : "m";
  const praise = `is ${pick(random, material.praises)} ${pick(random, material.adjectives)} ${pick(random, material.people)}`;
  return {
    clean: `So ${pick(random, material.names[gender])} ${praise} , isn't`,
    corrupted: `So ${pick(random, material.names[other])} ${praise} , isn't`,
    correct: material.pronouns[gender],
    incorrect: material.pronouns[other],
  };
}
