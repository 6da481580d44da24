/**
 * @file Key-value recall: "Table: Anna = ring, Tom = lamp, Lucy = coin. Look up: Tom =" → lamp, not coin.
 * Source: the docstring task of Heimersheim & Janiak 2023, where a function's arguments are the keys. Each place in the list is
 * asked about equally often. The wrong answer is the value of one of the two other keys.
 */
import { defineTask } from "../define-task.ts";
import { fill, fillUpTo } from "../fill.ts";
import type { PromptPair } from "../prompt-pair.ts";
import { pick, type RandomGenerator, sample } from "../random.ts";
import { english, type RecallMaterial } from "./english.ts";

const KEY_SLOTS = ["first", "second", "third"] as const;
const VALUE_SLOTS = ["a", "b", "c"] as const;

/** What the key that is asked for becomes. */
const corruptions: Record<string, (keys: { absent: string; other: string }) => string> = {
  /** One that is not in the list: there is nothing to look up. */
  "new-key": ({ absent }) => absent,
  /** The key of the wrong answer, which becomes right. */
  "flip-key": ({ other }) => other,
};

export const keyValue = defineTask<RecallMaterial>({
  name: "key-value",
  version: 1,
  group: "further",
  title: "Key-value recall",
  description: "Three people have one thing each: logit of the thing of the one asked about minus logit of another's.",
  metric: "logit-diff",
  citation:
    "After the docstring task of Heimersheim & Janiak 2023, A circuit for Python docstrings in a 4-layer attention-only transformer; sentences and words are our own.",
  license: "MIT",
  corruptions: Object.keys(corruptions),
  materials: [english],
  prepare(material, words, { corruption }, stream) {
    const templates = words.templates(material.templates);
    const keys = words.single(material.keys, "names", KEY_SLOTS.length + 1);
    const values = words.single(material.values, "things", VALUE_SLOTS.length);
    const random = stream();
    return (index) =>
      recallPair({ ...material, templates, keys, values }, index % KEY_SLOTS.length, corruption, random);
  },
});

/** @param asked place of the key in the list. */
function recallPair(
  { templates, keys, values }: RecallMaterial,
  asked: number,
  corruption: string,
  random: RandomGenerator,
): PromptPair {
  const template = pick(random, templates);
  const [absent, ...listed] = sample(random, keys, KEY_SLOTS.length + 1) as [string, ...string[]];
  const things = sample(random, values, VALUE_SLOTS.length);
  const other = pick(
    random,
    [0, 1, 2].filter((place) => place !== asked),
  );
  const scene = Object.fromEntries([
    ...KEY_SLOTS.map((slot, i) => [slot, listed[i]!]),
    ...VALUE_SLOTS.map((slot, i) => [slot, things[i]!]),
  ]) as Record<string, string>;
  const clean = { ...scene, asked: listed[asked]! };
  const upTo = (slot: string) => fillUpTo(template, slot, clean);
  return {
    clean: fill(template, clean),
    corrupted: fill(template, { ...scene, asked: corruptions[corruption]!({ absent, other: listed[other]! }) }),
    correct: [` ${things[asked]}`],
    incorrect: [` ${things[other]}`],
    marks: { key: upTo(KEY_SLOTS[asked]!), value: upTo(VALUE_SLOTS[asked]!), asked: upTo("asked") },
  };
}
