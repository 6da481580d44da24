/** @file What each language brings to induction: words that say nothing of one another. */
import type { Material } from "../define-task.ts";
import { featuredClasses, plainClasses } from "../demo-lexicon.ts";
import { OTHER_NOUNS, THINGS } from "../english-lexicon.ts";

export interface InductionMaterial extends Material {
  /** Stands before the list, so that its first word has a space before it as all others. */
  before: string;
  words: readonly string[];
  /** Fewer words would be too much alike from pair to pair. */
  least: number;
}

export const english: InductionMaterial = {
  language: "English",
  bos: false,
  before: "List:",
  words: [...THINGS, ...OTHER_NOUNS],
  least: 40,
};

const { name, noun, attr } = featuredClasses;
const { place, obj, event, person, adj, state } = plainClasses;

/** The words that the demo models see repeated in training. */
export const demo: InductionMaterial = {
  language: "demo language",
  bos: true,
  before: "",
  words: [...[name.m, name.f, noun.sg, noun.pl, attr.sg, attr.pl], ...[place, obj, event, person, adj, state]].flat(),
  least: 40,
};
