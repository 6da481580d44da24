/**
 * @file Subject-verb agreement: "The keys near the cabinet" → are, not is.
 * Source: Finlayson et al. 2021, arXiv:2106.06087. Every number of the subject meets every number of the other noun equally
 * often. The corrupted prompt has the subject, and all that agrees with it, in the other number.
 */
import { defineTask } from "../define-task.ts";
import { drawSlots, fill, fillUpTo, type Slots } from "../fill.ts";
import type { PromptPair } from "../prompt-pair.ts";
import { pick, type RandomGenerator } from "../random.ts";
import type { Words } from "../words.ts";
import { demo } from "./demo.ts";
import { english } from "./english.ts";
import type { AgreementMaterial, Condition, GrammaticalNumber, Inflected } from "./material.ts";
import { equallyLong, singleForms, singlePairs } from "./served.ts";

const otherNumber = (number: GrammaticalNumber): GrammaticalNumber => (number === "sg" ? "pl" : "sg");

export const sva = defineTask<AgreementMaterial>({
  name: "sva",
  version: 1,
  group: "paper",
  title: "Subject-verb agreement",
  description:
    "The verb agrees with the subject, not with the noun in between: probability of agreeing verbs minus that of the others.",
  metric: "prob-diff",
  citation:
    "Finlayson et al. 2021, arXiv:2106.06087, and Marvin & Linzen 2018, arXiv:1808.09031, for the conditions; sentences and words are our own.",
  license: "MIT",
  corruptions: ["other-number"],
  redrawn: true,
  paper: { size: 200, seed: 42, corruption: "other-number" },
  materials: [english, demo],
  prepare(material, words, { mode }, stream) {
    const served = servedBy(words, material, mode === "paper");
    const { conditions } = served;
    const random = stream();
    return (index) => {
      const subject = index % 2 === 0 ? "sg" : "pl";
      const other = index % 4 < 2 ? "sg" : "pl";
      return agreementPair(served, conditions[Math.floor(index / 4) % conditions.length]!, { subject, other }, random);
    };
  },
});

/** The material that is left: nouns as long in the plural as in the singular, and verbs that are one token. */
function servedBy(words: Words, material: AgreementMaterial, looseVerbs: boolean): AgreementMaterial {
  words.templates(material.conditions.map(({ template }) => template));
  for (const [slot, list] of Object.entries(material.slots)) words.known(list, `words for {${slot}}`);
  const nouns = Object.entries(material.nouns).map(
    ([kind, list]) => [kind, equallyLong(words, list, "nouns")] as const,
  );
  return {
    ...material,
    nouns: Object.fromEntries(nouns),
    ...(material.inner && { inner: equallyLong(words, material.inner, "verbs") }),
    verbs: looseVerbs ? singleForms(words, material.verbs) : singlePairs(words, material.verbs),
  };
}

function agreementPair(
  { nouns, inner, slots, verbs }: AgreementMaterial,
  { template, subject: kind, other: otherKind }: Condition,
  numbers: { subject: GrammaticalNumber; other: GrammaticalNumber },
  random: RandomGenerator,
): PromptPair {
  const subject = pick(random, placesOf(nouns[kind]!));
  const scene = drawSlots(slots, random);
  const others = otherKind === undefined ? undefined : nouns[otherKind]!;
  const other = others && pick(random, placesOf(others, otherKind === kind ? subject : undefined));
  const verb = inner && pick(random, placesOf(inner));
  const wordsWith = (number: GrammaticalNumber): Slots => ({
    ...scene,
    subject: nouns[kind]![number][subject]!,
    ...(others && { other: others[numbers.other][other!]! }),
    ...(inner && { agreeing: inner[number][verb!]!, other_verb: inner[numbers.other][verb!]! }),
  });
  const clean = wordsWith(numbers.subject);
  const opposite = otherNumber(numbers.subject);
  return {
    clean: fill(template, clean),
    corrupted: fill(template, wordsWith(opposite)),
    correct: verbs[numbers.subject].map((form) => ` ${form}`),
    incorrect: verbs[opposite].map((form) => ` ${form}`),
    marks: { subject: fillUpTo(template, "subject", clean) },
  };
}

/** Places in the two lists, but for one that is taken. */
function placesOf({ sg }: Inflected, taken?: number): number[] {
  return [...sg.keys()].filter((place) => place !== taken);
}
