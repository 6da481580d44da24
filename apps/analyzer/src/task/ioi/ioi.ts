/**
 * @file Indirect object identification: "When Mary and John went to the store , John gave a drink to" → Mary, not John.
 * Source: Wang et al. 2022, arXiv:2211.00593. ABBA (indirect object named first) and BABA alternate.
 */
import { defineTask } from "../define-task.ts";
import { drawSlots, fill, fillUpTo } from "../fill.ts";
import type { PromptPair } from "../prompt-pair.ts";
import { choose, type RandomGenerator, sample } from "../random.ts";
import { demo } from "./demo.ts";
import { english } from "./english.ts";
import type { IoiMaterial } from "./material.ts";

/** Who stands in which slot: two people are named, and one of them, the subject, is the giver. */
interface Mentions {
  first: string;
  second: string;
  giver: string;
}

/** Names for corrupted prompts that do not stand in the clean one. */
interface NewNames {
  third: string;
  abc: Mentions;
}

/**
 * What becomes of the names. Letters stand for first, second and giver. The flips are those that separate which name the
 * giver is (token) from where it stood first (position); `flip-subject` changes both and is what the paper takes.
 */
const corruptions: Record<string, (clean: Mentions, names: NewNames) => Mentions> = {
  /** ABB → ABC: nothing says which of the two is the indirect object. */
  "third-name": (clean, { third }) => ({ ...clean, giver: third }),
  /** ABB → CDE: three other people. */
  abc: (_, { abc }) => abc,
  /** ABB → ABA, BAB → BAA: the other one gives, so that the answers change places. */
  "flip-subject": ({ first, second, giver }) => ({ first, second, giver: giver === first ? second : first }),
  /** ABB → BAB, BAB → ABB: same giver, first named in the other place. */
  "flip-positions": ({ first, second, giver }) => ({ first: second, second: first, giver }),
  /** ABB → BAA, BAB → ABA: the other one gives, first named in the same place. */
  "flip-names": ({ first, second, giver }) => ({
    first: second,
    second: first,
    giver: giver === first ? second : first,
  }),
};

/** Two people of the clean prompt and three others. */
const LEAST_NAMES = 5;

export const ioi = defineTask<IoiMaterial>({
  name: "ioi",
  version: 1,
  group: "paper",
  title: "Indirect object identification",
  description:
    "Two people are named, one gives something; the model should name the other: logit of the indirect object minus logit of the subject.",
  metric: "logit-diff",
  citation:
    "Wang et al. 2022, Interpretability in the Wild, arXiv:2211.00593; sentences and words as in Tigges et al. 2024, arXiv:2407.10827.",
  license: "MIT for the prompts as made here; words and sentences are those of the papers cited.",
  corruptions: Object.keys(corruptions),
  paper: { size: 70, seed: 42, corruption: "flip-subject" },
  materials: [english, demo],
  prepare(material, words, { corruption }, stream) {
    const names = words.single(material.names, "names", LEAST_NAMES);
    const templates = words.templates(material.templates);
    for (const [slot, list] of Object.entries(material.slots)) words.known(list, `words for {${slot}}`);
    const random = stream();
    const others = stream("abc");
    return (index) => ioiPair({ ...material, names, templates }, index % 2 === 0, corruption, random, others);
  },
});

/** @param abba whether the indirect object is named first (ABBA) or second (BABA). */
function ioiPair(
  { names, slots, templates }: IoiMaterial,
  abba: boolean,
  corruption: string,
  random: RandomGenerator,
  others: RandomGenerator,
): PromptPair {
  const [indirectObject, subject, third] = sample(random, names, 3) as [string, string, string];
  const scene = drawSlots(slots, random);
  const template = choose(random, templates);
  const [first, second] = abba ? [indirectObject, subject] : [subject, indirectObject];
  const clean = { first, second, giver: subject };
  const absent = names.filter((name) => name !== indirectObject && name !== subject);
  const [a, b, c] = sample(others, absent, 3) as [string, string, string];
  const corrupted = corruptions[corruption]!(clean, { third, abc: { first: a, second: b, giver: c } });
  const upTo = (slot: keyof Mentions) => fillUpTo(template, slot, { ...scene, ...clean });
  return {
    clean: fill(template, { ...scene, ...clean }),
    corrupted: fill(template, { ...scene, ...corrupted }),
    correct: [` ${indirectObject}`],
    incorrect: [` ${subject}`],
    marks: { io: upTo(abba ? "first" : "second"), s1: upTo(abba ? "second" : "first"), s2: upTo("giver") },
  };
}
