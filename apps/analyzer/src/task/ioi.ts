/**
 * @file Indirect object identification: "When Mary and John went to the store , John gave a drink to" → Mary, not John.
 * Source: Wang et al. 2022, arXiv:2211.00593. ABBA and BABA orders alternate. The corrupted prompt names a third person
 * as the giver, so that nothing says which of the two names is the indirect object.
 */
import { featuredClasses, plainClasses } from "./demo-lexicon.ts";
import { pick, type RandomGenerator, randomStream, sample } from "./random.ts";
import { DEMO_PAIRS, type PromptPair, type Task, tokenizePairs } from "./task.ts";

interface Material {
  names: readonly string[];
  openings: readonly string[];
  journeys: readonly string[];
  places: readonly string[];
  gifts: readonly string[];
  objects: readonly string[];
}

const demoMaterial: Material = {
  names: [...featuredClasses.name.m, ...featuredClasses.name.f],
  openings: ["When", "After", "While"],
  journeys: ["went to", "were at", "came to"],
  places: plainClasses.place,
  gifts: ["gave a", "gave the", "handed a", "handed the", "sent a", "sent the"],
  objects: plainClasses.obj,
};

export const ioi: Task = {
  name: "ioi",
  version: 1,
  title: "Indirect object identification",
  description:
    "Two people are named, one gives something; the model should name the other: logit of the indirect object minus logit of the subject.",
  metric: "logit-diff",
  generate(tokenizer) {
    const random = randomStream("task", ioi.name, ioi.version);
    const pairs = Array.from({ length: DEMO_PAIRS }, (_, i) => ioiPair(demoMaterial, i % 2 === 0, random));
    return tokenizePairs(ioi, pairs, tokenizer);
  },
};

/** @param abba whether the indirect object is named first (ABBA) or second (BABA). */
function ioiPair(material: Material, abba: boolean, random: RandomGenerator): PromptPair {
  const [indirectObject, subject, third] = sample(random, material.names, 3) as [string, string, string];
  const people = (abba ? [indirectObject, subject] : [subject, indirectObject]).join(" and ");
  const place = `${pick(random, material.journeys)} the ${pick(random, material.places)}`;
  const scene = `${pick(random, material.openings)} ${people} ${place} ,`;
  const gift = `${pick(random, material.gifts)} ${pick(random, material.objects)} to`;
  return {
    clean: `${scene} ${subject} ${gift}`,
    corrupted: `${scene} ${third} ${gift}`,
    correct: [indirectObject],
    incorrect: [subject],
  };
}
