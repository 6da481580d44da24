/**
 * @file Two-hop recall: "Today Anna is in the park and Tom is in the bank. Now Lucy is with Tom, so Lucy is in the" → bank, not park.
 * Source: questions with two supporting facts of Weston et al. 2015, arXiv:1502.05698. The companion is the person named first and
 * second in turn.
 */
import { defineTask } from "../define-task.ts";
import { fill, fillUpTo } from "../fill.ts";
import type { PromptPair } from "../prompt-pair.ts";
import { pick, type RandomGenerator, sample } from "../random.ts";
import { english, type TwoHopMaterial } from "./english.ts";

/** Whom the third person is with in the corrupted prompt. */
const corruptions: Record<string, (people: { absent: string; other: string }) => string> = {
  /** Somebody of whom nothing is said: the second hop leads nowhere. */
  "new-friend": ({ absent }) => absent,
  /** The person at the wrong place, which becomes right. */
  "flip-friend": ({ other }) => other,
};

/** Two at their places, the one who is asked about, and one of whom nothing is said. */
const PEOPLE = 4;

export const twoHop = defineTask<TwoHopMaterial>({
  name: "two-hop",
  version: 1,
  group: "further",
  title: "Two-hop recall",
  description:
    "Two people are at two places and a third is with one of them: logit of that one's place minus logit of the other's.",
  metric: "logit-diff",
  citation:
    "After the questions with two supporting facts of Weston et al. 2015, arXiv:1502.05698; sentences and words are our own.",
  license: "MIT",
  corruptions: Object.keys(corruptions),
  materials: [english],
  prepare(material, words, { corruption }, stream) {
    const templates = words.templates(material.templates);
    const names = words.single(material.names, "names", PEOPLE);
    const places = words.single(material.places, "places", 2);
    const random = stream();
    return (index) => twoHopPair({ ...material, templates, names, places }, index % 2 === 0, corruption, random);
  },
});

/** @param withFirst whether the companion is the person named first. */
function twoHopPair(
  { templates, names, places }: TwoHopMaterial,
  withFirst: boolean,
  corruption: string,
  random: RandomGenerator,
): PromptPair {
  const template = pick(random, templates);
  const [first, second, asked, absent] = sample(random, names, PEOPLE) as [string, string, string, string];
  const [a, b] = sample(random, places, 2) as [string, string];
  const [friend, other] = withFirst ? [first, second] : [second, first];
  const scene = { first, second, a, b, asked };
  const clean = { ...scene, friend };
  const upTo = (slot: string) => fillUpTo(template, slot, clean);
  return {
    clean: fill(template, clean),
    corrupted: fill(template, { ...scene, friend: corruptions[corruption]!({ absent, other }) }),
    correct: [` ${withFirst ? a : b}`],
    incorrect: [` ${withFirst ? b : a}`],
    marks: { person: upTo(withFirst ? "first" : "second"), place: upTo(withFirst ? "a" : "b"), friend: upTo("friend") },
  };
}
