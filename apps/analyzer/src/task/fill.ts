/** @file Sentences with slots: "Then {first} and {second} went to the {place}". */

import { pick, type RandomGenerator } from "./random.ts";

export type Slots = Readonly<Record<string, string>>;
/** The words that each slot may have. */
export type SlotLists = Readonly<Record<string, readonly string[]>>;

const SLOT = /\{(\w+)\}/g;

/** Puts a word into each slot. A slot without a word is a mistake in the task. */
export function fill(template: string, slots: Slots): string {
  return template.replaceAll(SLOT, (_, name: string) => slots[name] ?? missing(name, template));
}

/** The sentence up to and including the word in a slot. */
export function fillUpTo(template: string, slot: string, slots: Slots): string {
  const end = template.indexOf(`{${slot}}`);
  if (end < 0) return missing(slot, template);
  return fill(template.slice(0, end + slot.length + 2), slots);
}

/** A word for each slot, drawn in the order of the lists. */
export function drawSlots(lists: SlotLists, random: RandomGenerator): Slots {
  return Object.fromEntries(Object.entries(lists).map(([slot, list]) => [slot, pick(random, list)]));
}

function missing(slot: string, template: string): never {
  throw new Error(`The template "${template}" has no word for {${slot}}.`);
}
